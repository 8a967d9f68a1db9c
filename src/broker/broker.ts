/** The parts of one broker, each of which knows the others through this only. */
import type { Clock } from "../storage/clock.ts";
import type { LogManager } from "../storage/log.ts";
import type { BrokerConfig } from "./config/broker-config.ts";
import type { FetchSessions } from "./fetch/fetch-sessions.ts";
import type { GroupCoordinator } from "./groups/group-coordinator.ts";
import type { ClusterMetadata } from "./metadata/cluster-metadata.ts";
import type { ProducerIds } from "./producer-ids.ts";
import type { ServedApi } from "./served-versions.ts";
import type { UnsentBytes } from "./unsent-bytes.ts";

export interface Broker {
  /** node.id, 1 unless set. */
  readonly nodeId: number;
  readonly config: BrokerConfig;
  readonly clock: Clock;
  readonly logs: LogManager;
  readonly metadata: ClusterMetadata;
  readonly groups: GroupCoordinator;
  readonly fetchSessions: FetchSessions;
  readonly producerIds: ProducerIds;
  /** What ApiVersions tells. */
  readonly servedApis: readonly ServedApi[];
  readonly unsent: UnsentBytes;
  /** One line for whoever runs the broker: what was repaired, what failed. */
  readonly report: (line: string) => void;
  /** Something failed that the broker cannot go on with: it stops, and whoever started it is told. */
  readonly fail: (error: Error) => void;
}
