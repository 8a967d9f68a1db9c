import type { DescribedPartition, DescribedTopic } from "../../format/topic-describe.ts";
import type { TopicsOptions } from "./options.ts";

/** What a report decides by, besides the partition itself. */
export interface ReportFacts {
  /** min.insync.replicas of the topic. */
  readonly minIsr: number;
  readonly liveBrokers: ReadonlySet<number>;
}

export interface PartitionReport {
  /** Whether any report is asked for; where none is, topics are shown whole. */
  readonly active: boolean;
  readonly needsLiveBrokers: boolean;
  readonly shows: (partition: DescribedPartition, facts: ReportFacts) => boolean;
}

type Condition = (partition: DescribedPartition, facts: ReportFacts) => boolean;

const underReplicated: Condition = (partition) => replicationFactor(partition) > partition.isr.length;
const unavailable: Condition = ({ leader }, { liveBrokers }) => leader === null || !liveBrokers.has(leader);
const underMinIsr: Condition = ({ leader, isr }, { minIsr }) => leader === null || isr.length < minIsr;
const atMinIsr: Condition = ({ isr }, { minIsr }) => isr.length === minIsr;

/** The reports that the options ask for; several together show what meets any of them. */
export function partitionReport(options: TopicsOptions): PartitionReport {
  const conditions = [
    ...(options.underReplicatedPartitions ? [underReplicated] : []),
    ...(options.unavailablePartitions ? [unavailable] : []),
    ...(options.underMinIsrPartitions ? [underMinIsr] : []),
    ...(options.atMinIsrPartitions ? [atMinIsr] : []),
  ];
  return {
    active: conditions.length > 0,
    needsLiveBrokers: options.unavailablePartitions,
    shows: (partition, facts) => conditions.some((condition) => condition(partition, facts)),
  };
}

/**
 * Replicas without those that a reassignment is adding. The reassignment may have ended since it was listed, so what
 * it adds and removes counts whether it is still among the replicas or not.
 */
export function replicationFactor(partition: DescribedPartition): number {
  const { replicas, addingReplicas = [], removingReplicas = [] } = partition;
  return new Set([...replicas, ...addingReplicas, ...removingReplicas]).size - addingReplicas.length;
}

/** A partition that a report shows, with its topic. */
export interface ReportedPartition extends DescribedPartition {
  readonly topic: DescribedTopic["name"];
}
