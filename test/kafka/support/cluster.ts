import { openCluster } from "../../../src/kafka/cluster.ts";
import type { Cluster, ClusterOptions } from "../../../src/kafka/cluster.ts";
import { clientConfig } from "../../../src/kafka/config.ts";

/** A cluster for the servers, closed by `using` or `close`; properties besides bootstrap.servers as pairs. */
export function clusterOf(
  servers: readonly string[],
  properties: Readonly<Record<string, string>> = {},
  options: ClusterOptions = {},
): Cluster {
  const all = new Map([["bootstrap.servers", servers.join(",")], ...Object.entries(properties)]);
  return openCluster(clientConfig(all), options);
}

/** Short waits, so that what has to run out of time does so at once. */
export const hasty: Readonly<Record<string, string>> = {
  "request.timeout.ms": "200",
  "default.api.timeout.ms": "400",
  "retry.backoff.ms": "5",
  "retry.backoff.max.ms": "10",
  "reconnect.backoff.ms": "5",
};
