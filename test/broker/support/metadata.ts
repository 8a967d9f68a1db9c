/** The cluster's metadata on real logs, for the tests. */
import { BrokerConfig } from "../../../src/broker/config/broker-config.ts";
import { ClusterMetadata } from "../../../src/broker/metadata/cluster-metadata.ts";
import type { LogManager } from "../../../src/storage/log.ts";
import { ManualClock, openTestLogs } from "../../storage/support/logs.ts";

export interface OpenedMetadata {
  readonly metadata: ClusterMetadata;
  readonly logs: LogManager;
  readonly config: BrokerConfig;
  readonly clock: ManualClock;
  /** What the broker said while it started and since. */
  readonly reported: string[];
}

/** Opens a folder, or memory, as a starting broker does; closed with the test. */
export function openMetadata(dataDir?: string, properties: Readonly<Record<string, string>> = {}): OpenedMetadata {
  const config = BrokerConfig.create({ properties: new Map(Object.entries(properties)), dataDir });
  const { logs, clock, reported } = openTestLogs(dataDir, { config });
  const report = (line: string): void => void reported.push(line);
  const metadata = new ClusterMetadata({ nodeId: 1, logs, config, clock, report });
  config.loadDynamic(metadata);
  metadata.alignLogs();
  return { metadata, logs, config, clock, reported };
}

/** Asked for as clients do; see RequestedTopic. */
export const topicOf = (name: string, numPartitions = 1) => ({
  name,
  numPartitions,
  replicationFactor: 1,
  assignments: [],
  configs: [],
});
