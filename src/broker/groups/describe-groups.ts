import { Buffer } from "node:buffer";
import { code } from "../../protocol/errors.ts";
import type { DescribeGroupsResponse } from "../../protocol/messages/describe-groups.ts";
import type { ListGroupsRequest, ListGroupsResponse } from "../../protocol/messages/list-groups.ts";
import type { ClassicGroup } from "./classic/classic-group.ts";

export type DescribedGroup = Omit<DescribeGroupsResponse["groups"][number], "authorizedOperations">;
export type ListedGroup = ListGroupsResponse["groups"][number];

/** From this version on a group that is not there is an error. */
const NOT_FOUND_SINCE = 6;
const NOTHING = Buffer.alloc(0);

/** One group for DescribeGroups; what members say about themselves only in a Stable group [describeGroups]. */
export function describeGroup(groups: ReadonlyMap<string, ClassicGroup>, groupId: string, version: number) {
  const group = groups.get(groupId);
  if (group === undefined) return unknownGroup(groupId, version);
  const protocolName = group.state === "Stable" ? group.protocolName : null;
  return described(groupId, {
    groupState: group.state,
    protocolType: group.protocolType ?? "",
    protocolData: protocolName ?? "",
    members: Array.from(group.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: protocolName === null ? NOTHING : member.metadata(protocolName),
      memberAssignment: member.assignment,
    })),
  });
}

/** A group of which only an error can be said. */
export function undescribedGroup(groupId: string, errorCode: number): DescribedGroup {
  return described(groupId, { errorCode });
}

function unknownGroup(groupId: string, version: number): DescribedGroup {
  const dead = { groupState: "Dead" };
  if (version < NOT_FOUND_SINCE) return described(groupId, dead);
  const errorMessage = `Group ${groupId} not found.`;
  return described(groupId, { ...dead, errorCode: code.GROUP_ID_NOT_FOUND, errorMessage });
}

function described(groupId: string, group: Partial<DescribedGroup>): DescribedGroup {
  return {
    errorCode: code.NONE,
    errorMessage: null,
    groupId,
    groupState: "",
    protocolType: "",
    protocolData: "",
    members: [],
    ...group,
  };
}

/** The groups for ListGroups; filters are names in any case, none lets all through [listGroups]. */
export function listGroups(
  groups: Iterable<ClassicGroup>,
  { statesFilter, typesFilter }: Pick<ListGroupsRequest, "statesFilter" | "typesFilter">,
): ListedGroup[] {
  const states = new Set(statesFilter.map((state) => state.toLowerCase().trim()));
  const types = new Set(typesFilter.map((type) => type.toLowerCase()));
  const listed: ListedGroup[] = [];
  for (const { groupId, type, state, protocolType } of groups) {
    if (states.size > 0 && !states.has(state.toLowerCase())) continue;
    if (types.size > 0 && !types.has(type)) continue;
    listed.push({ groupId, protocolType: protocolType ?? "", groupState: state, groupType: type });
  }
  return listed;
}
