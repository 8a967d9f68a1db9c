/** The requests that the group scripts send, with what does not matter filled in. */
import { encodeData } from "../../../../src/protocol/codec.ts";
import { consumerProtocolSubscription } from "../../../../src/protocol/log-records/consumer-protocol-subscription.ts";
import type { Message } from "../../support/wire-client.ts";
import type { Client, Waiting } from "./group-script.ts";

export interface Member {
  readonly client: Client;
  readonly group: string;
  memberId: string;
  generationId: number;
}

/** What a consumer says about itself: version 0 and the topics it wants. */
export function subscription(...topics: string[]): Buffer {
  return Buffer.concat([Buffer.of(0, 0), encodeData(consumerProtocolSubscription, 0, { topics })]);
}

const bytes = (text: string): Buffer => Buffer.from(text);

/** Protocols by name, each with metadata of its own. */
export const offers = (...names: string[]): Message[] =>
  names.map((name) => ({ name, metadata: subscription(`for-${name}`) }));

export function joinBody(group: string, memberId: string, more: Message = {}): Message {
  return {
    groupId: group,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 20_000,
    memberId,
    protocolType: "consumer",
    protocols: [{ name: "range", metadata: subscription() }],
    ...more,
  };
}

/** Gets an id and begins to join with it. */
export async function beginJoin(client: Client, group: string, more: Message = {}, version = 9): Promise<Waiting> {
  const given = await client.quietly("JoinGroup", version, joinBody(group, "", more));
  return client.begin("joins", "JoinGroup", version, joinBody(group, String(given["memberId"]), more));
}

export async function joined(client: Client, group: string, waiting: Waiting): Promise<Member> {
  const answer = await waiting.answered();
  return { client, group, memberId: String(answer["memberId"]), generationId: Number(answer["generationId"]) };
}

export async function join(client: Client, group: string, more: Message = {}, version = 9): Promise<Member> {
  return joined(client, group, await beginJoin(client, group, more, version));
}

/** A member joins again with its id. */
export async function beginRejoin(member: Member, more: Message = {}, version = 9): Promise<Waiting> {
  const body = joinBody(member.group, member.memberId, more);
  return member.client.begin("joins again", "JoinGroup", version, body);
}

export async function rejoined(member: Member, waiting: Waiting): Promise<void> {
  const answer = await waiting.answered();
  member.generationId = Number(answer["generationId"]);
  if (answer["memberId"] !== "") member.memberId = String(answer["memberId"]);
}

function identity({ group, generationId, memberId }: Member): Message {
  return { groupId: group, generationId, memberId };
}

export function syncBody(
  member: Member,
  assignments: Readonly<Record<string, string>> = {},
  more: Message = {},
): Message {
  return {
    ...identity(member),
    protocolType: "consumer",
    protocolName: "range",
    assignments: Object.entries(assignments).map(([memberId, text]) => ({ memberId, assignment: bytes(text) })),
    ...more,
  };
}

export async function sync(
  member: Member,
  assignments: Readonly<Record<string, string>> = {},
  more: Message = {},
  version = 5,
): Promise<Message> {
  return member.client.ask("syncs", "SyncGroup", version, syncBody(member, assignments, more));
}

export async function heartbeat(member: Member, asked: string, more: Message = {}, version = 4): Promise<Message> {
  return member.client.ask(asked, "Heartbeat", version, { ...identity(member), ...more });
}

/** Waits until the group asks the member to join again. */
export async function untilRebalance(member: Member): Promise<void> {
  await member.client.until("Heartbeat", 4, identity(member), (answer) => answer.includes(`"errorCode":27`));
}

/** Waits until a group has so many members, joined or joining. */
export async function untilMembers(client: Client, group: string, count: number): Promise<void> {
  await client.until(
    "DescribeGroups",
    5,
    { groups: [group] },
    (answer) => answer.split(`"memberId"`).length === count + 1,
  );
}

export async function untilState(client: Client, group: string, state: string): Promise<void> {
  await client.until("DescribeGroups", 5, { groups: [group] }, (answer) => answer.includes(`"groupState":"${state}"`));
}

export async function describe(client: Client, group: string, asked: string, version = 6): Promise<Message> {
  const body = { groups: [group], includeAuthorizedOperations: version >= 3 };
  return client.ask(asked, "DescribeGroups", version, body);
}

interface Topic {
  readonly name: string;
  readonly topicId: string;
}

/** Offsets of partitions 0, 1, ...; a text is an offset's metadata. */
export function commitBody(group: string, topic: Topic, offsets: readonly number[], more: Message = {}): Message {
  return {
    groupId: group,
    generationIdOrMemberEpoch: -1,
    memberId: "",
    topics: [
      {
        name: topic.name,
        topicId: topic.topicId,
        partitions: offsets.map((offset, partitionIndex) => ({
          partitionIndex,
          committedOffset: BigInt(offset),
          committedLeaderEpoch: offset % 2 === 0 ? 0 : -1,
          committedMetadata: offset === 0 ? null : `at ${offset}`,
        })),
      },
    ],
    ...more,
  };
}

export function fetchBody(
  version: number,
  group: string,
  topics: readonly (Topic & { partitions: number[] })[] | null,
) {
  const asked =
    topics?.map(({ name, topicId, partitions }) => ({ name, topicId, partitionIndexes: partitions })) ?? null;
  return version < 8 ? { groupId: group, topics: asked } : { groups: [{ groupId: group, topics: asked }] };
}
