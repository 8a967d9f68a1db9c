import { UnsupportedVersionError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { listOffsets as api } from "../../protocol/messages/list-offsets.ts";
import type { ListOffsetsResponse } from "../../protocol/messages/list-offsets.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { askLeaders } from "../drive.ts";
import type { Outcome } from "../drive.ts";
import { unanswered } from "../leaders.ts";
import { byTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";

/**
 * Which offset is asked for: the log's start or end, the record with the largest timestamp (KIP-734), the start of what
 * the broker has on its own disk (KIP-405), the end of what is in tiered storage (KIP-1005), the start of what is not
 * there yet (KIP-1023), or the first record that is not older than a timestamp in ms since 1970.
 */
export type OffsetSpec =
  | "earliest"
  | "latest"
  | "max-timestamp"
  | "earliest-local"
  | "latest-tiered"
  | "earliest-pending-upload"
  | { readonly timestamp: bigint };

export interface WantedOffset extends TopicPartition {
  readonly spec: OffsetSpec;
}

export interface ListedOffset extends TopicPartition {
  /** -1 where no record is such, and where there is an error. */
  readonly offset: bigint;
  /** Of the record at the offset, in ms since 1970; -1 where the broker does not tell, as for the ends of the log. */
  readonly timestamp: bigint;
  /** -1 where the broker does not tell. */
  readonly leaderEpoch: number;
  readonly error?: KtError | undefined;
}

export interface ListOffsetsOptions {
  /** `read_committed`: the end is that of the last transaction that is decided. */
  readonly isolation?: "read_uncommitted" | "read_committed";
}

/** What a request says in place of a timestamp. */
const timestamps = {
  latest: -1n,
  earliest: -2n,
  "max-timestamp": -3n,
  "earliest-local": -4n,
  "latest-tiered": -5n,
  "earliest-pending-upload": -6n,
} as const satisfies Readonly<Record<Extract<OffsetSpec, string>, bigint>>;

/** The first version of the request that knows the special timestamp; older brokers would search for it as a time. */
const firstVersions: ReadonlyMap<bigint, number> = new Map([
  [timestamps["max-timestamp"], 7],
  [timestamps["earliest-local"], 8],
  [timestamps["latest-tiered"], 9],
  [timestamps["earliest-pending-upload"], 11],
]);

/**
 * One offset for each that is wanted, in their order; a partition may be wanted by several specs. ListOffsets, one request
 * to each leader (a partition that is wanted n times needs n). A partition that fails is a row with an error, of all where
 * no broker is reached; the call throws only where no bootstrap name is found.
 * Source: org.apache.kafka.clients.admin.internals.ListOffsetsHandler.
 */
export async function listOffsets(
  cluster: Cluster,
  wanted: readonly WantedOffset[],
  { isolation = "read_uncommitted" }: ListOffsetsOptions = {},
): Promise<ListedOffset[]> {
  const keys = wanted.map(({ topic, partition, spec }) => ({ topic, partition, timestamp: timestampOf(spec) }));
  const outcomes = await askLeaders(
    cluster,
    {
      name: "listOffsets",
      api,
      keys,
      run: async (broker, asked, node) => {
        const rounds = withoutRepeats(asked);
        const answers = await Promise.all(rounds.map((round) => ask(broker, round, isolation, node)));
        return new Map(answers.flat());
      },
    },
    { tolerateUnknownTopics: false },
  );
  return keys.map((key) => listed(key, outcomes.get(key) ?? { error: protocolError(code.UNKNOWN_SERVER_ERROR) }));
}

interface Key extends TopicPartition {
  readonly timestamp: bigint;
}

type PartitionAnswer = ListOffsetsResponse["topics"][number]["partitions"][number];
type Answered = readonly (readonly [Key, Outcome<PartitionAnswer>])[];

function timestampOf(spec: OffsetSpec): bigint {
  return typeof spec === "string" ? timestamps[spec] : spec.timestamp;
}

/** A broker refuses a request that names a partition twice. */
function withoutRepeats(keys: readonly Key[]): readonly (readonly Key[])[] {
  const rounds: Key[][] = [];
  const seen = new Map<string, number>();
  for (const key of keys) {
    const name = partitionKey(key);
    const round = seen.get(name) ?? 0;
    seen.set(name, round + 1);
    (rounds[round] ??= []).push(key);
  }
  return rounds;
}

async function ask(
  broker: Broker,
  keys: readonly Key[],
  isolation: ListOffsetsOptions["isolation"],
  node: number,
): Promise<Answered> {
  const { known, unknown } = byKnowledge(broker, keys);
  if (known.length === 0) return unknown;
  const { topics } = await broker.send(
    api,
    {
      replicaId: -1,
      isolationLevel: isolation === "read_committed" ? 1 : 0,
      topics: byTopic(known).map(([name, members]) => ({
        name,
        partitions: members.map(({ partition, timestamp }) => ({ partitionIndex: partition, timestamp })),
      })),
      timeoutMs: broker.timeoutMs,
    },
    isolation === "read_committed" ? { minVersion: 2 } : {},
  );
  const found = new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map((answer) => [partitionKey({ topic: name, partition: answer.partitionIndex }), answer]),
    ),
  );
  return [...unknown, ...known.map((key) => [key, outcomeOf(key, found.get(partitionKey(key)), node)] as const)];
}

/** Sets apart what the broker is too old for. */
function byKnowledge(broker: Broker, keys: readonly Key[]): { readonly known: readonly Key[]; unknown: Answered } {
  const refusals = new Map<bigint, UnsupportedVersionError | undefined>();
  for (const { timestamp } of keys) {
    if (!refusals.has(timestamp)) refusals.set(timestamp, refusal(broker, timestamp));
  }
  const unknown = keys.flatMap((key) => {
    const error = refusals.get(key.timestamp);
    return error === undefined ? [] : [[key, { error }] as const];
  });
  return { known: keys.filter(({ timestamp }) => refusals.get(timestamp) === undefined), unknown };
}

function refusal(broker: Broker, timestamp: bigint): UnsupportedVersionError | undefined {
  const minVersion = firstVersions.get(timestamp);
  if (minVersion === undefined) return undefined;
  try {
    broker.chooseVersion(api, { minVersion });
    return undefined;
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return error;
    throw error;
  }
}

function outcomeOf(key: Key, answer: PartitionAnswer | undefined, node: number): Outcome<PartitionAnswer> {
  if (answer === undefined) return { error: unanswered(key, node) };
  return answer.errorCode === code.NONE ? { value: answer } : { error: protocolError(answer.errorCode) };
}

function listed({ topic, partition }: Key, outcome: Outcome<PartitionAnswer>): ListedOffset {
  if ("error" in outcome)
    return { topic, partition, offset: -1n, timestamp: -1n, leaderEpoch: -1, error: outcome.error };
  const { offset, timestamp, leaderEpoch } = outcome.value;
  return { topic, partition, offset, timestamp, leaderEpoch };
}
