import type { LeasedKafka } from "../../support/kafka/lease-client.ts";
import { type ClusterView, type PartitionView, probeMetadata } from "../../support/kafka/metadata-probe.ts";
import type { LeaseOptions } from "../../support/kafka/pool.ts";
import { waitFor } from "../../support/kafka/wait.ts";
import { OFFICIAL_TOOLS } from "../../support/tools.ts";

/**
 * Three brokers that soon notice which of them has gone, and let members of groups be as quick. One cluster for all files of this folder
 * as long as they ask for the same.
 */
export const THREE_BROKERS: LeaseOptions = {
  brokers: 3,
  properties: {
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "min.insync.replicas": "2",
    "auto.create.topics.enable": "false",
    "auto.leader.rebalance.enable": "false",
    // One coordinator for all.
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "500",
    "group.min.session.timeout.ms": "1000",
    "group.consumer.min.session.timeout.ms": "1000",
    "group.consumer.min.heartbeat.interval.ms": "300",
    "group.consumer.heartbeat.interval.ms": "300",
  },
};

/** Each broker leads two of six partitions, and any other may follow. */
export const SIX_PARTITIONS = "1:2:3,2:3:1,3:1:2,1:3:2,2:1:3,3:2:1";

/** All brokers, since the first may be the one that goes. */
export const bootstrapOf = ({ brokers }: LeasedKafka): string =>
  brokers.map(({ host, port }) => `${host}:${port}`).join();

/** What the first broker that runs knows. */
export function viewOf({ brokers }: LeasedKafka): Promise<ClusterView> {
  const { host, port } = brokers.find(({ pid }) => pid !== undefined)!;
  return probeMetadata(host, port);
}

/** The partitions of the topic, as soon as they are as is asked. */
export function partitionsWhere(
  kafka: LeasedKafka,
  topic: string,
  what: string,
  holds: (partitions: readonly PartitionView[]) => boolean,
): Promise<readonly PartitionView[]> {
  return waitFor(what, async () => {
    const found = (await viewOf(kafka)).topics.get(topic)?.partitions;
    return found !== undefined && holds(found) ? found : undefined;
  });
}

/** How many records the partitions of the topic have, by what the official tool says. */
export async function endOffsets(kafka: LeasedKafka, topic: string): Promise<number[]> {
  const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic];
  const { stdout, stderr } = await kafka.run(OFFICIAL_TOOLS["get-offsets"], args);
  const lines = stdout.toString().split("\n").filter(Boolean);
  if (lines.length === 0) throw new Error(stderr.toString());
  return lines.map((line) => Number(line.split(":").at(-1)));
}
