import type { TestProject } from "vitest/node";
import { startLeaseServer } from "./lease-server.ts";
import { fetchLibs, kafkaUnavailable } from "./libs.ts";
import { build } from "../build.ts";

/**
 * Before the tests that run the built kt on a real Kafka: builds kt, and opens the pool from which the files borrow clusters.
 * Without Java, Maven and jars those tests are skipped, or fail at once with KT_TEST_REQUIRE_KAFKA=1.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ((process.env["KT_TEST_PROGRAM"] ?? "kt") === "kt") await build();
  const unavailable = await kafkaUnavailable();
  if (unavailable !== undefined) {
    if (process.env["KT_TEST_REQUIRE_KAFKA"] === "1") throw new Error(`a real Kafka is required, but ${unavailable}`);
    process.stderr.write(`Tests on a real Kafka are skipped: ${unavailable}.\n`);
    project.provide("kafka", { unavailable });
    return undefined;
  }
  await fetchLibs();
  const { port, stop } = await startLeaseServer("kafka");
  project.provide("kafka", { port, kind: "kafka" });
  return stop;
}
