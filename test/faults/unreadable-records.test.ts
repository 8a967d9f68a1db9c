import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectKtOutcome, expectationFrom } from "../support/golden-compare.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runSubject, runWarmOfficial } from "../support/program.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import { killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, THREE_BROKERS } from "./support/three-brokers.ts";

describe.skipIf(kafkaMissing() !== undefined)("records that kt console-consumer cannot have", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  /** Each a batch of its own. */
  async function store(topic: string, ...values: string[]): Promise<void> {
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--sync"];
    await kafka.run(OFFICIAL_TOOLS["console-producer"], args, values.map((value) => `${value}\n`).join(""));
  }

  const read = (topic: string, more: readonly string[]): string[] => {
    const start = more.includes("--offset") ? [] : ["--from-beginning"];
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, ...start];
    return [...args, "--timeout-ms", "2000", ...more];
  };

  test("a batch that was changed on disk ends it as the official tool, unless nobody checks", async () => {
    await kafka.change(["create", "changed", "1", "min.insync.replicas=1"]);
    await store("changed", "one", "two", "three");
    await overwrite("changed", "two", "Two");
    const told =
      "kt: Record batch for partition changed-0 at offset 1 is invalid, cause: Record is corrupt (stored crc = ";
    for (const [more, stdout, line] of [
      [[], "one\n", told],
      [["--skip-message-on-error"], "one\n", told],
      [["--partition", "0", "--offset", "2", "--max-messages", "1"], "three\n", ""],
      [["--command-property", "check.crcs=false", "--max-messages", "3"], "one\nTwo\nthree\n", ""],
    ] as const) {
      const args = read("changed", more);
      const official = await runWarmOfficial(kafka, { tool: "console-consumer", args });
      const own = await runSubject(kafka, { tool: "console-consumer", args });
      expectKtOutcome(expectationFrom("console-consumer", args, official), own);
      expect({ exitCode: own.exitCode, stdout: own.stdout.toString() }).toEqual({ exitCode: 0, stdout });
      expect(own.stderr.toString()).toContain(line);
    }
  });

  /** In the log of partition 0 on broker 1, while that broker runs. */
  async function overwrite(topic: string, before: string, after: string): Promise<void> {
    const log = await open(join(kafka.brokers[0]!.logDir, `${topic}-0`, "00000000000000000000.log"), "r+");
    try {
      const at = (await log.readFile()).indexOf(before);
      expect(at).toBeGreaterThan(0);
      await log.write(Buffer.from(after), 0, after.length, at);
    } finally {
      await log.close();
    }
  }

  test("a topic that is deleted is waited for, alone and in a group", async () => {
    await kafka.change(["create", "eaten", "1:2:3", ""]);
    await store("eaten", "one");
    const consumers = [[], ["--group", "eaters"]].map((more) =>
      RunningTool.kt(["console-consumer", ...read("eaten", more)]),
    );
    await Promise.all(consumers.map((consumer) => consumer.until("the record", ({ lines }) => lines.length === 1)));
    await kafka.change(["delete", "eaten"]);
    for (const consumer of consumers) {
      const { exitCode, stdout, stderr } = await consumer.end();
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "one\n" });
      expect(stderr).toContain("Processed a total of 1 messages\n");
      expect(stderr).toContain("kt: Received unknown topic or partition error in fetch for partition eaten-0\n");
      expect(stderr).toMatch(/kt: no record came for 2000 ms \(--timeout-ms\)\n$/);
    }
  });
});
