import { groupMembersLines } from "../../format/group-members.ts";
import { groupOffsetsLines } from "../../format/group-offsets.ts";
import { groupStateLines } from "../../format/group-state.ts";
import type { DescribedGroup } from "../../kafka/admin/describe-groups.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { Context } from "../../kit/context.ts";
import { describeAll, describeWithOffsets } from "./collect.ts";
import type { GroupWithPartitions } from "./collect.ts";
import { membersData, membersTable, offsetsData, offsetsTable, statesData, statesTable } from "./describe-data.ts";
import { listAllGroups } from "./list.ts";
import type { ConsumerGroupsOptions } from "./options.ts";

/** Describes the groups, sorted by name. Source: ConsumerGroupCommand.describeGroups. */
export async function describeNamedGroups(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  context: Context,
): Promise<void> {
  const groupIds = options.allGroups ? await listAllGroups(cluster) : options.group;
  const { verbose } = options;
  if (options.members) {
    const groups = byName(await describeAll(cluster, groupIds), (group) => group);
    if (context.format !== "text") return context.print(membersData(groups), membersTable(groups));
    for (const group of groups) printMembers(group, verbose, context);
    return undefined;
  }
  if (options.given.has("state")) {
    const groups = byName(await describeAll(cluster, groupIds), (group) => group);
    if (context.format !== "text") return context.print(statesData(groups), statesTable(groups));
    for (const group of groups) printState(group, verbose, context);
    return undefined;
  }
  const groups = byName(await describeWithOffsets(cluster, groupIds), ({ group }) => group);
  if (context.format !== "text") return context.print(offsetsData(groups), offsetsTable(groups));
  for (const each of groups) printOffsets(each, verbose, context);
  return undefined;
}

function byName<T>(groups: readonly T[], groupOf: (each: T) => DescribedGroup): T[] {
  return groups.toSorted((a, b) => (groupOf(a).groupId < groupOf(b).groupId ? -1 : 1));
}

function printOffsets({ group, partitions, skipped }: GroupWithPartitions, verbose: boolean, context: Context): void {
  for (const { error, ...partition } of skipped) {
    context.err.line(`kt: no offset for ${partitionKey(partition)}: ${error.message}`);
  }
  sayState(group, context);
  if (group.state === "Dead" || partitions.length === 0) return;
  printTable(groupOffsetsLines(group.groupId, partitions, { verbose }), context);
}

function printMembers(group: DescribedGroup, verbose: boolean, context: Context): void {
  sayState(group, context);
  const { groupId, targetAssignmentEpoch, members } = group;
  printTable(groupMembersLines({ group: groupId, targetAssignmentEpoch, members }, { verbose }), context);
}

function printState(group: DescribedGroup, verbose: boolean, context: Context): void {
  sayState(group, context);
  if (group.state !== "Dead") printTable(groupStateLines(group, { verbose }), context);
}

function printTable(lines: readonly string[], context: Context): void {
  for (const line of ["", ...lines]) context.out.line(line);
}

/** Source: ConsumerGroupCommand.shouldPrintMemberState. */
function sayState({ groupId, state }: DescribedGroup, context: Context): void {
  switch (state) {
    case "Dead":
      context.notice(`\nError: Consumer group '${groupId}' does not exist.`);
      return;
    case "Empty":
      context.err.line(`\nConsumer group '${groupId}' has no active members.`);
      return;
    case "PreparingRebalance":
    case "CompletingRebalance":
    case "Assigning":
    case "Reconciling":
      context.err.line(`\nWarning: Consumer group '${groupId}' is rebalancing.`);
      return;
    case "Stable":
    case "NotReady":
    case "Unknown":
  }
}
