import { encodeAssignment, encodeSubscription } from "../../src/kafka/consumer/group/consumer-protocol.ts";
import type { TopicPartition } from "../../src/kafka/topic-partition.ts";
import { joinGroup } from "../../src/protocol/messages/join-group.ts";
import { leaveGroup } from "../../src/protocol/messages/leave-group.ts";
import { syncGroup } from "../../src/protocol/messages/sync-group.ts";
import { openRawClient, type RawClient } from "./raw-client.ts";

/** A member of a classic group that never sends a heartbeat, and is taken for alive for half an hour. */
export interface MemberSpec {
  clientId: string;
  instanceId?: string;
  topics: string[];
  /** What it owns, by index of each topic. */
  owns: Record<string, number[]>;
}

export interface RawGroup {
  /** Lets another member wait for the group's rebalance, for which the others do nothing. */
  knock(member: MemberSpec): Promise<void>;
  /** All leave. */
  leave(): Promise<void>;
}

const HALF_AN_HOUR = 1_800_000;
const MEMBER_ID_REQUIRED = 79;

interface Joined {
  client: RawClient;
  memberId: string;
  spec: MemberSpec;
}

/** Makes a stable classic group of one or two members, `range` its protocol. */
export async function rawGroup(
  bootstrap: string,
  groupId: string,
  members: readonly MemberSpec[],
  protocolType = "consumer",
): Promise<RawGroup> {
  const entered = await Promise.all(members.map((spec) => enter(bootstrap, groupId, spec, protocolType)));
  const answers = await joinTogether(groupId, entered, protocolType);
  const [{ generationId, leader } = { generationId: -1, leader: "" }] = answers;
  if (answers.some((answer) => answer.generationId !== generationId || answer.errorCode !== 0)) {
    throw new Error(`the members of ${groupId} are of several generations`);
  }
  const assignments = entered.map(({ memberId, spec }) => ({ memberId, assignment: encodeAssignment(owned(spec)) }));
  const ordered = entered.toSorted((a) => (a.memberId === leader ? -1 : 1));
  await Promise.all(
    ordered.map(async ({ client, memberId, spec }) => {
      const { errorCode } = await client.send(syncGroup, 5, {
        groupId,
        generationId,
        memberId,
        groupInstanceId: spec.instanceId ?? null,
        protocolType,
        protocolName: "range",
        assignments: memberId === leader ? assignments : [],
      });
      if (errorCode !== 0) throw new Error(`${memberId} was not synchronized: error ${errorCode}`);
    }),
  );
  return {
    async knock(spec) {
      const late = await enter(bootstrap, groupId, spec, protocolType);
      entered.push(late);
      // Answered only when the others join again.
      join(groupId, late, protocolType).catch(() => undefined);
    },
    async leave() {
      const [first] = entered;
      const leavers = entered.map(({ memberId, spec }) => ({ memberId, groupInstanceId: spec.instanceId ?? null }));
      await first?.client.send(leaveGroup, 5, { groupId, members: leavers });
      for (const { client } of entered) client.close();
    },
  };
}

/** A connection, and an id where the coordinator gives one before the join. */
async function enter(bootstrap: string, groupId: string, spec: MemberSpec, protocolType: string): Promise<Joined> {
  const client = await openRawClient(bootstrap, spec.clientId);
  if (spec.instanceId !== undefined) return { client, memberId: "", spec };
  const answer = await client.send(joinGroup, 9, joinRequest(groupId, { client, memberId: "", spec }, protocolType));
  if (answer.errorCode !== MEMBER_ID_REQUIRED) throw new Error(`no member id from ${groupId}: ${answer.errorCode}`);
  return { client, memberId: answer.memberId, spec };
}

/** The first member joins until the second one is in its generation. */
async function joinTogether(groupId: string, [first, second]: readonly Joined[], protocolType: string) {
  if (first === undefined) return [];
  const alone = await join(groupId, first, protocolType);
  if (second === undefined) return [alone];
  const joined = new AbortController();
  const joining = join(groupId, second, protocolType).finally(() => joined.abort());
  let answer = alone;
  while (!joined.signal.aborted) answer = await join(groupId, first, protocolType);
  return [answer, await joining];
}

async function join(groupId: string, member: Joined, protocolType: string) {
  const answer = await member.client.send(joinGroup, 9, joinRequest(groupId, member, protocolType));
  member.memberId = answer.memberId;
  return answer;
}

function joinRequest(groupId: string, { memberId, spec }: Joined, protocolType: string) {
  const metadata = encodeSubscription({ topics: spec.topics, userData: null, owned: [], generation: -1, rack: null });
  return {
    groupId,
    sessionTimeoutMs: HALF_AN_HOUR,
    rebalanceTimeoutMs: HALF_AN_HOUR,
    memberId,
    groupInstanceId: spec.instanceId ?? null,
    protocolType,
    protocols: [{ name: "range", metadata }],
  };
}

function owned({ owns }: MemberSpec): TopicPartition[] {
  return Object.entries(owns).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
}
