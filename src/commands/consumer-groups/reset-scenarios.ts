/** Where --reset-offsets goes. Source: org.apache.kafka.tools.OffsetsUtils, ConsumerGroupCommand.prepareOffsetsToReset. */
import { InputError, KtError, UsageError } from "../../errors.ts";
import type { CommittedOffset } from "../../kafka/admin/list-group-offsets.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { Context } from "../../kit/context.ts";
import { SCENARIO_NEEDED } from "./checks.ts";
import { clampOffsets, fetchLogOffsets } from "./log-offsets.ts";
import type { LogOffsets } from "./log-offsets.ts";
import type { ConsumerGroupsOptions } from "./options.ts";
import type { FilePlan, PlannedOffset } from "./reset-file.ts";
import type { ResetScope } from "./reset-scope.ts";
import { timestampBefore, timestampOfDatetime } from "./reset-time.ts";
import type { Settings } from "./settings.ts";
import { inPartitionHashOrder } from "./topic-arguments.ts";

/** The new offsets of a group; may print. Throws. */
export type Scenario = (groupId: string) => readonly PlannedOffset[];

export interface ScenarioSource {
  readonly cluster: Cluster;
  readonly options: ConsumerGroupsOptions;
  readonly settings: Settings;
  readonly context: Context;
  readonly scope: ResetScope;
  readonly file: FilePlan | undefined;
}

/** Asks for the offsets that the scenario needs, for all groups at once, and gives the scenario. */
export async function prepareScenario(source: ScenarioSource, groupIds: readonly string[]): Promise<Scenario> {
  const { cluster, options, settings, context, scope, file } = source;
  const all = uniquePartitions(groupIds, (groupId) => scope.partitions(groupId));
  const { toOffset, shiftBy, byDuration } = settings;
  if (toOffset !== undefined) {
    const logs = await fetchLogOffsets(cluster, all, ["earliest", "latest"]);
    return (groupId) => {
      const wanted = distinct(scope.partitions(groupId), () => String(toOffset));
      return clampOffsets(
        wanted.map((each) => ({ ...each, offset: toOffset })),
        logs,
        context,
      );
    };
  }
  if (options.toEarliest) {
    const logs = await fetchLogOffsets(cluster, all, ["earliest"]);
    return (groupId) => placed(distinct(scope.partitions(groupId), specText("Earliest")), "earliest", logs);
  }
  if (options.toLatest) {
    const logs = await fetchLogOffsets(cluster, all, ["latest"]);
    return (groupId) => placed(distinct(scope.partitions(groupId), specText("Latest")), "latest", logs);
  }
  if (shiftBy !== undefined) {
    const logs = await fetchLogOffsets(cluster, all, ["earliest", "latest"]);
    return (groupId) => {
      const partitions = scope.partitions(groupId);
      const offsets = shifted(partitions, committedOffsets(scope, groupId), shiftBy);
      distinct(partitions, (key) => String(offsets.find((each) => partitionKey(each) === key)?.offset));
      return clampOffsets(offsets, logs, context);
    };
  }
  const [datetime] = options.toDatetime;
  if (datetime !== undefined) return fromTime(source, all, () => timestampOfDatetime(datetime));
  if (byDuration !== undefined) return fromTime(source, all, () => timestampBefore(Date.now(), byDuration));
  if (file !== undefined) return fromFile(source, groupIds, file);
  if (options.toCurrent) {
    const logs = await fetchLogOffsets(cluster, all, ["latest"]);
    return (groupId) => current(scope.partitions(groupId), committedOffsets(scope, groupId), logs);
  }
  return (groupId) => {
    scope.partitions(groupId);
    throw new UsageError(SCENARIO_NEEDED);
  };
}

/** Each partition once. A group that fails is told in its turn. */
function uniquePartitions(
  groupIds: readonly string[],
  partitionsOf: (groupId: string) => readonly TopicPartition[],
): TopicPartition[] {
  const all = groupIds.flatMap((groupId) => {
    try {
      return partitionsOf(groupId);
    } catch (error) {
      if (error instanceof KtError) return [];
      throw error;
    }
  });
  return [...new Map(all.map((each) => [partitionKey(each), each])).values()];
}

const specText = (name: string) => () => `org.apache.kafka.clients.admin.OffsetSpec$${name}Spec`;

/** Throws where a partition is there twice, as Java's Collectors.toMap; `text` prints what would be its value. */
function distinct(partitions: readonly TopicPartition[], text: (key: string) => string): readonly TopicPartition[] {
  const seen = new Set<string>();
  for (const key of partitions.map(partitionKey)) {
    if (seen.has(key)) {
      throw new InputError(`Duplicate key ${key} (attempted merging values ${text(key)} and ${text(key)})`, {
        javaClass: "java.lang.IllegalStateException",
        hint: "name each partition once",
      });
    }
    seen.add(key);
  }
  return partitions;
}

function placed(
  partitions: readonly TopicPartition[],
  spec: "earliest" | "latest",
  logs: LogOffsets,
): readonly PlannedOffset[] {
  return inPartitionHashOrder(logs.of(spec, partitions));
}

function committedOffsets(scope: ResetScope, groupId: string): ReadonlyMap<string, CommittedOffset> {
  return new Map(scope.committed(groupId).offsets.map((each) => [partitionKey(each), each]));
}

function shifted(
  partitions: readonly TopicPartition[],
  committed: ReadonlyMap<string, CommittedOffset>,
  shiftBy: bigint,
): PlannedOffset[] {
  return partitions.map(({ topic, partition }) => {
    const key = partitionKey({ topic, partition });
    const offset = committed.get(key)?.offset ?? -1n;
    if (offset < 0n) {
      throw new UsageError(`Cannot shift offset for partition ${key} since there is no current committed offset`);
    }
    return { topic, partition, offset: BigInt.asIntN(64, offset + shiftBy) };
  });
}

function current(
  partitions: readonly TopicPartition[],
  committed: ReadonlyMap<string, CommittedOffset>,
  logs: LogOffsets,
): readonly PlannedOffset[] {
  const known = partitions.filter((each) => committed.has(partitionKey(each)));
  const unknown = partitions.filter((each) => !committed.has(partitionKey(each)));
  const kept = known.map(({ topic, partition }) => {
    const key = partitionKey({ topic, partition });
    const offset = committed.get(key)?.offset ?? -1n;
    if (offset >= 0n) return { topic, partition, offset };
    throw new InputError(`Expected a valid current offset for topic partition: ${key}`, {
      javaClass: "java.lang.IllegalStateException",
    });
  });
  distinct(known, (key) => `OffsetAndMetadata{offset=${committed.get(key)?.offset}, leaderEpoch=null, metadata=''}`);
  return inPartitionHashOrder([...kept, ...logs.of("latest", distinct(unknown, specText("Latest")))]);
}

async function fromTime(
  { cluster, scope, context }: ScenarioSource,
  all: readonly TopicPartition[],
  timestampOf: () => bigint,
): Promise<Scenario> {
  let timestamp: bigint;
  try {
    timestamp = timestampOf();
  } catch (error) {
    return (groupId) => {
      scope.partitions(groupId);
      throw error;
    };
  }
  const spec = { timestamp };
  const byTime = await fetchLogOffsets(cluster, all, [spec]);
  const logs = await fetchLogOffsets(
    cluster,
    all.filter((each) => byTime.isNone(spec, each)),
    ["latest"],
  );
  return (groupId) => {
    const partitions = inPartitionHashOrder(distinct(scope.partitions(groupId), specText("Timestamp")));
    const found = byTime.of(spec, partitions);
    // A table of their own, as large as they are many: chance alone decides in Java which one of a bin comes first.
    const none = inPartitionHashOrder(partitions.filter((each) => byTime.isNone(spec, each)));
    for (const { topic, partition } of none) {
      context.notice(
        `\nWarn: Partition ${partition} from topic ${topic} is empty. Falling back to latest known offset.`,
      );
    }
    const ends = new Map(logs.of("latest", none).map((each) => [partitionKey(each), each]));
    return found.map((each) => ends.get(partitionKey(each)) ?? each);
  };
}

async function fromFile(
  { cluster, scope, context }: ScenarioSource,
  groupIds: readonly string[],
  { groups, remark }: FilePlan,
): Promise<Scenario> {
  const plans = groups instanceof KtError ? new Map<string, readonly PlannedOffset[]>() : groups;
  const all = uniquePartitions(groupIds, (groupId) => plans.get(groupId) ?? []);
  const logs = await fetchLogOffsets(cluster, all, ["earliest", "latest"]);
  const look = (): void => {
    if (remark !== undefined) context.err.line(remark);
    if (groups instanceof KtError) throw groups;
  };
  return (groupId) => {
    scope.partitions(groupId);
    // The official tool reads the file to see whether there is one, and then again.
    look();
    look();
    const plan = plans.get(groupId);
    if (plan === undefined) {
      context.notice(`\nError: No reset plan for group ${groupId} found`);
      return [];
    }
    return clampOffsets(plan, logs, context);
  };
}
