import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runKt } from "../support/kt.ts";
import { killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, partitionsWhere, THREE_BROKERS } from "./support/three-brokers.ts";

const COMMITTED = ["--isolation-level", "read_committed"];

describe.skipIf(kafkaMissing() !== undefined)("transactions of the Java client, read by kt", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  test.each<[how: string, topic: string, more: readonly string[]]>([
    ["directly", "alone", []],
    ["in a group", "shared", ["--group", "transactions"]],
    [
      "in a group of the consumer protocol",
      "modern",
      ["--group", "tx", "--command-property", "group.protocol=consumer"],
    ],
  ])(
    "only what is committed is read %s, and nothing behind what is open",
    { timeout: 90_000 },
    async (_, topic, more) => {
      const id = (name: string) => `${topic}-${name}`;
      await kafka.change(["create", topic, "1:2:3", ""]);
      await kafka.change(["transact", id("first"), topic, "a1,a2", "commit", id("first")]);
      await kafka.change(["transact", id("undone"), topic, "b1,b2", "abort", id("undone")]);
      await kafka.change(["transact", id("open"), topic, "c1", "transact", id("later"), topic, "d1"]);
      await kafka.change(["transact", id("open"), topic, "c2", "commit", id("later")]);
      const args = ["console-consumer", "--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--from-beginning"];
      const readAll = async (level: readonly string[]) => {
        const { stdout } = await runKt([...args, "--until-end", ...level], { cwd: tmpdir(), limitMs: 30_000 });
        return stdout.toString().trimEnd().split("\n").join(" ");
      };
      expect(await readAll(COMMITTED)).toBe("a1 a2");
      expect(await readAll([])).toBe("a1 a2 b1 b2 c1 d1 c2");

      const consumer = RunningTool.kt([...args, ...COMMITTED, ...more]);
      await consumer.until("what is committed", ({ lines }) => lines.length === 2);
      await kafka.change(["commit", id("open"), "transact", id("last"), topic, "e1"]);
      await consumer.until("what was committed since", ({ lines }) => lines.length >= 5);
      // What is aborted is left out at another leader too.
      await kafka.change(["reassign", topic, "0", "2:3", "abort", id("last"), "transact", id("end"), topic, "f1"]);
      await partitionsWhere(kafka, topic, "another leader", ([partition]) => partition!.leader !== 1);
      await kafka.change(["commit", id("end")]);
      await consumer.until("the last record", ({ lines }) => lines.includes("f1"));
      const { exitCode, stdout } = await consumer.end("SIGINT");
      expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "a1\na2\nc1\nd1\nc2\nf1\n" });
      expect(await readAll(COMMITTED)).toBe("a1 a2 c1 d1 c2 f1");
    },
  );
});
