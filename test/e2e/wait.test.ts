import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBroker } from "../../src/broker/start-broker.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { freePorts } from "../support/kafka/ports.ts";
import { runKt } from "../support/kt.ts";

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const QUIET: Ended = { exitCode: 0, stdout: "", stderr: "" };

async function kt(args: string[], stdin = ""): Promise<Ended> {
  const { exitCode, stdout, stderr } = await runKt(args, { cwd: tmpdir(), stdin });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe.skipIf(kafkaMissing() !== undefined)("kt wait", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
  });
  afterAll(() => kafka?.release());

  const on = (command: string, ...args: string[]) => [command, "--bootstrap-server", kafka.bootstrap, ...args];
  const create = (topic: string, partitions = "1") =>
    kt(on("topics", "--create", "--topic", topic, "--partitions", partitions));
  const produce = (topic: string, lines: string) => kt(on("console-producer", "--topic", topic), lines);
  const consume = (topic: string, group: string, count: string) =>
    kt(on("console-consumer", "--topic", topic, "--group", group, "--from-beginning", "--max-messages", count));

  test("ends at once where a broker answers", async () => {
    expect(await kt(on("wait"))).toEqual(QUIET);
  });

  test("waits for a broker that starts later", async () => {
    const [port = 0] = await freePorts(1);
    const server = `127.0.0.1:${port}`;
    const early = await kt(["wait", "--bootstrap-server", server, "--timeout", "300ms"]);
    expect(early).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `kt: Gave up after 300 ms: no broker answers at ${server} (connection refused)\n`,
    });
    const waiting = kt(["wait", "--bootstrap-server", server, "--topic", "given:2"]);
    const broker = await startBroker({ port, topics: [{ name: "given", partitions: 2 }] });
    try {
      expect(await waiting).toEqual(QUIET);
    } finally {
      await broker.stop();
    }
  });

  test("waits for a topic that is created later and gets its partitions later still", async () => {
    const early = await kt(on("wait", "--topic", "later:3", "--timeout", "0"));
    expect(early).toMatchObject({ exitCode: 1, stderr: "kt: Not so now: topic later is not there\n" });
    const waiting = kt(on("wait", "--topic", "later:3", "--output", "json"));
    await create("later");
    const half = await kt(on("wait", "--topic", "later:3", "--timeout", "0"));
    expect(half.stderr).toMatch(/^kt: Not so now: topic later (?:has 1 partition, not 3|is not there)\n$/);
    await kt(on("topics", "--alter", "--topic", "later", "--partitions", "4"));
    const { exitCode, stdout, stderr } = await waiting;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      brokers: 1,
      topics: [{ name: "later", partitionCount: 4 }],
      groups: [],
    });
  });

  test("waits for a group to be stable, and to be empty again", async () => {
    await create("members");
    const early = await kt(on("wait", "--group", "w-members", "--timeout", "0"));
    expect(early).toMatchObject({ exitCode: 1, stderr: "kt: Not so now: group w-members is not there\n" });
    const stable = kt(on("wait", "--group", "w-members"));
    const member = runKt(on("console-consumer", "--topic", "members", "--group", "w-members", "--from-beginning"), {
      cwd: tmpdir(),
      signal: { name: "SIGTERM", when: (stdout) => stdout.includes("enough") },
    });
    expect(await stable).toEqual(QUIET);
    const busy = await kt(on("wait", "--group", "w-members", "--state", "Empty", "--timeout", "0"));
    expect(busy.stderr).toBe("kt: Not so now: group w-members is Stable, not Empty\n");
    const empty = kt(on("wait", "--group", "w-members", "--state", "Empty"));
    await produce("members", "enough\n");
    await member;
    expect(await empty).toEqual(QUIET);
  });

  test("waits for a group to have read all", async () => {
    await create("work", "2");
    await produce("work", "1\n2\n3\n4\n5\n");
    await consume("work", "w-work", "2");
    const behind = await kt(on("wait", "--group", "w-work", "--max-lag", "2", "--timeout", "0"));
    expect(behind).toMatchObject({ exitCode: 1, stderr: "kt: Not so now: group w-work is 3 records behind, not 2\n" });
    expect(await kt(on("wait", "--group", "w-work", "--max-lag", "3"))).toEqual(QUIET);
    const waiting = kt(on("wait", "--group", "w-work", "--max-lag", "0", "--state", "Empty", "--output", "json"));
    await consume("work", "w-work", "3");
    const { exitCode, stdout } = await waiting;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ groups: [{ groupId: "w-work", state: "Empty", lag: 0 }] });
  });

  test("says all that is missing, in one line", async () => {
    const { exitCode, stdout, stderr } = await kt(
      on("wait", "--topic", "none", "--topic", "no.ne:2", "--group", "w-none", "--timeout", "0", "--output", "json"),
    );
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "kt: Not so now: topic none is not there; topic no.ne is not there; group w-none is not there\n",
    });
  });
});
