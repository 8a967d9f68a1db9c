import { InputError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import type { CreateTopicsRequest } from "../../protocol/messages/create-topics.ts";
import { randomUuid } from "../../protocol/uuid.ts";
import { ensureAssignment } from "./replica-assignment.ts";
import { MetadataRefused } from "./refused.ts";
import { topicNameProblem } from "./topic-name.ts";

/** A topic as clients ask for it: -1 for the defaults of partitions and replicas. */
export type RequestedTopic = CreateTopicsRequest["topics"][number];

/** A topic that may be created. */
export interface PlannedTopic {
  readonly name: string;
  readonly id: string;
  readonly partitionCount: number;
  readonly configs: ReadonlyMap<string, string>;
}

export interface NewTopicRules {
  readonly nodeId: number;
  /** num.partitions and default.replication.factor. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly exists: (name: string) => boolean;
  /** A topic whose name differs in '.' and '_' alone. */
  readonly lookAlike: (name: string) => string | undefined;
  /** Throws InputError for settings that a topic cannot have. */
  readonly checkConfigs: (configs: ReadonlyMap<string, string>) => void;
}

/** QuorumController.MAX_RECORDS_PER_USER_OP, and as many partitions. */
export const MAX_RECORDS_PER_CHANGE = 10_000;

/**
 * Checks topics that are to be created together, each for itself, in the controller's order
 * (ReplicationControlManager.createTopics). Throws MetadataRefused where they are too many together.
 */
export function planNewTopics(
  requested: readonly RequestedTopic[],
  rules: NewTopicRules,
): (PlannedTopic | MetadataRefused)[] {
  ensureFewPartitions(requested, rules.numPartitions);
  let recordCount = 0;
  return requested.map((topic) => {
    const plan = planned(topic, rules);
    if (plan instanceof MetadataRefused) return plan;
    recordCount += 1 + plan.configs.size + plan.partitionCount;
    if (recordCount > MAX_RECORDS_PER_CHANGE) throw tooLargeChange();
    return plan;
  });
}

export function tooLargeChange(): MetadataRefused {
  return new MetadataRefused(code.POLICY_VIOLATION, "Unable to perform excessively large batch operation.");
}

function ensureFewPartitions(requested: readonly RequestedTopic[], usual: number): void {
  let total = 0;
  for (const { assignments, numPartitions } of requested) {
    if (assignments.length > 0) total += assignments.length;
    else total += numPartitions === -1 ? usual : Math.max(numPartitions, 0);
  }
  if (total <= MAX_RECORDS_PER_CHANGE) return;
  throw new MetadataRefused(code.POLICY_VIOLATION, "Excessively large number of partitions per request.");
}

function planned(topic: RequestedTopic, rules: NewTopicRules): PlannedTopic | MetadataRefused {
  try {
    ensureNewName(topic.name, rules);
    const configs = ensureConfigs(topic.configs, rules);
    const partitionCount = topic.assignments.length > 0 ? assignedCount(topic, rules) : plainCount(topic, rules);
    return { name: topic.name, id: randomUuid(), partitionCount, configs };
  } catch (error) {
    if (error instanceof MetadataRefused) return error;
    throw error;
  }
}

function ensureNewName(name: string, { exists, lookAlike }: NewTopicRules): void {
  if (exists(name)) throw new MetadataRefused(code.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  const other = lookAlike(name);
  if (other !== undefined) {
    throw new MetadataRefused(code.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${other}`);
  }
  const problem = topicNameProblem(name);
  if (problem !== undefined) throw new MetadataRefused(code.INVALID_TOPIC_EXCEPTION, problem);
}

function ensureConfigs(configs: RequestedTopic["configs"], { checkConfigs }: NewTopicRules): Map<string, string> {
  const values = new Map<string, string>();
  const withoutValue: string[] = [];
  for (const { name, value } of configs) {
    if (value === null) withoutValue.push(name);
    else values.set(name, value);
  }
  if (withoutValue.length > 0) {
    throw new MetadataRefused(
      code.INVALID_CONFIG,
      `Null value not supported for topic configs: ${withoutValue.join(",")}`,
    );
  }
  try {
    checkConfigs(values);
  } catch (error) {
    throw error instanceof InputError ? new MetadataRefused(code.INVALID_CONFIG, error.message) : error;
  }
  return values;
}

function assignedCount(
  { assignments, numPartitions, replicationFactor }: RequestedTopic,
  rules: NewTopicRules,
): number {
  if (replicationFactor !== -1) {
    throw new MetadataRefused(
      code.INVALID_REQUEST,
      "A manual partition assignment was specified, but replication factor was not set to -1.",
    );
  }
  if (numPartitions !== -1) {
    throw new MetadataRefused(
      code.INVALID_REQUEST,
      "A manual partition assignment was specified, but numPartitions was not set to -1.",
    );
  }
  const seen = new Set<number>();
  let replicas: number | undefined;
  for (const { partitionIndex, brokerIds } of assignments) {
    if (seen.has(partitionIndex)) {
      throw new MetadataRefused(
        code.INVALID_REPLICA_ASSIGNMENT,
        `Found multiple manual partition assignments for partition ${partitionIndex}`,
      );
    }
    ensureAssignment(brokerIds, rules.nodeId, replicas);
    replicas = brokerIds.length;
    seen.add(partitionIndex);
  }
  for (let partition = 0; partition < seen.size; partition++) {
    if (seen.has(partition)) continue;
    throw new MetadataRefused(
      code.INVALID_REPLICA_ASSIGNMENT,
      "partitions should be a consecutive 0-based integer sequence",
    );
  }
  return seen.size;
}

function plainCount(topic: RequestedTopic, rules: NewTopicRules): number {
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0) {
    throw new MetadataRefused(
      code.INVALID_REPLICATION_FACTOR,
      "Replication factor must be larger than 0, or -1 to use the default value.",
    );
  }
  if (topic.numPartitions < -1 || topic.numPartitions === 0) {
    throw new MetadataRefused(
      code.INVALID_PARTITIONS,
      "Number of partitions was set to an invalid non-positive value.",
    );
  }
  const replicas = topic.replicationFactor === -1 ? rules.replicationFactor : topic.replicationFactor;
  if (replicas > 1) {
    throw new MetadataRefused(
      code.INVALID_REPLICATION_FACTOR,
      `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.`,
    );
  }
  return topic.numPartitions === -1 ? rules.numPartitions : topic.numPartitions;
}
