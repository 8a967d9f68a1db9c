import type { TestProject } from "vitest/node";
import { startKafka } from "../../support/kafka/cluster.ts";
import { kafkaUnavailable } from "../../support/kafka/libs.ts";

/** Before the suite: a real Kafka, or the one that KT_TEST_BOOTSTRAP names. Skipped where there is no Java. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env["KT_TEST_BOOTSTRAP"];
  if (given !== undefined) {
    project.provide("broker", { name: "kafka", bootstrap: given });
    return undefined;
  }
  const unavailable = await kafkaUnavailable();
  if (unavailable !== undefined) {
    if (process.env["KT_TEST_REQUIRE_KAFKA"] === "1") throw new Error(`a real Kafka is required, but ${unavailable}`);
    process.stderr.write(`The conformance suite on a real Kafka is skipped: ${unavailable}.\n`);
    project.provide("broker", { unavailable });
    return undefined;
  }
  // The consumer protocol hands partitions over at heartbeats, which are 5 s apart unless told otherwise.
  const heartbeat = {
    "group.consumer.min.heartbeat.interval.ms": "300",
    "group.consumer.heartbeat.interval.ms": "300",
  };
  const kafka = await startKafka({ properties: heartbeat });
  project.provide("broker", { name: "kafka", bootstrap: kafka.bootstrap });
  return () => kafka.stop();
}
