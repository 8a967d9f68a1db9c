import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runKt } from "../support/kt.ts";
import { seedTopics } from "../support/seed-topics.ts";

const MINUTE = 60_000;
const T0 = Date.parse("2023-11-14T22:00:00Z");
const KEEP = { "retention.ms": "-1" };

const at = (minute: number, partition: number, value: string) => ({
  timestamp: T0 + minute * MINUTE,
  partition,
  value,
});

/** `wide` has more than a pipe holds. */
const WIDE_RECORDS = 300;

describe.skipIf(kafkaMissing() !== undefined)("kt console-consumer", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    await seedTopics(kafka.bootstrap, [
      {
        name: "two",
        partitions: 2,
        config: KEEP,
        records: [at(0, 0, "a0"), at(1, 0, "a1"), at(2, 0, "a2"), at(1, 1, "b0"), at(5, 1, "b1")],
      },
      {
        name: "json",
        partitions: 1,
        config: KEEP,
        records: [
          { timestamp: T0, key: "k", valueHex: "ff00", headers: [{ key: "h", value: null }] },
          { timestamp: T0, key: null, value: '{"a":[1,{}],"b":"x"}' },
        ],
      },
      {
        name: "wide",
        partitions: 1,
        config: KEEP,
        records: Array.from({ length: WIDE_RECORDS }, () => ({ timestamp: T0, value: "w".repeat(1000) })),
      },
      { name: "empty", partitions: 3, records: [] },
    ]);
  });
  afterAll(() => kafka?.release());

  async function run(args: string, more: Partial<Parameters<typeof runKt>[1]> = {}) {
    const all = ["console-consumer", "--bootstrap-server", kafka.bootstrap, ...args.split(" ")];
    const { exitCode, stdout, stderr } = await runKt(all, { cwd: tmpdir(), limitMs: 30_000, ...more });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** The lines of stdout, sorted: partitions come in any order. */
  async function lines(args: string): Promise<string[]> {
    const { exitCode, stdout, stderr } = await run(args);
    expect(exitCode, stderr).toBe(0);
    return stdout.split("\n").filter(Boolean).toSorted();
  }

  test.each([
    ["--from-beginning", ["a0", "a1", "a2", "b0", "b1"]],
    ["--tail 1", ["a2", "b1"]],
    ["--tail 2", ["a1", "a2", "b0", "b1"]],
    ["--tail 100", ["a0", "a1", "a2", "b0", "b1"]],
    ["--tail 0", []],
    ["--partition 0 --tail 1", ["a2"]],
    ["--from 2023-11-14T22:01:00Z", ["a1", "a2", "b0", "b1"]],
    ["--from 2023-11-14T22:01:30Z", ["a2", "b1"]],
    ["--from now", []],
    ["--from-beginning --grep 0$", ["a0", "b0"]],
    ["--from-beginning --isolation-level read_committed", ["a0", "a1", "a2", "b0", "b1"]],
    ["--from-beginning --group until-end", ["a0", "a1", "a2", "b0", "b1"]],
    ["--from-beginning --command-property auto.offset.reset=earliest", ["a0", "a1", "a2", "b0", "b1"]],
    ["--command-property auto.offset.reset=by_duration:P7300D", ["a0", "a1", "a2", "b0", "b1"]],
  ])("%s, until the end", async (args, values) => {
    expect(await lines(`--topic two --until-end ${args}`)).toEqual(values);
  });

  test.each([
    ["--from-beginning --to 2023-11-14T22:02:00Z", ["a0", "a1", "b0"]],
    ["--from 2023-11-14T22:01:00Z --to 2023-11-14T22:02:00Z", ["a1", "b0"]],
    ["--from-beginning --to now", ["a0", "a1", "a2", "b0", "b1"]],
    ["--from-beginning --to 2023-11-14T22:00:00Z", []],
  ])("%s ends by itself", async (args, values) => {
    expect(await lines(`--topic two ${args}`)).toEqual(values);
  });

  test("an end is reached where there is nothing at all", async () => {
    expect(await lines("--topic empty --from-beginning --until-end")).toEqual([]);
    expect(await lines("--topic two --until-end")).toEqual([]);
  });

  test("topics by pattern are read to their ends", async () => {
    expect(await lines("--include tw.|em.* --from-beginning --until-end")).toHaveLength(5);
    expect(await lines("--include tw. --tail 1 --until-end")).toEqual(["a2", "b1"]);
  });

  test("as JSON a record is a line, and stdout has nothing else", async () => {
    const { stdout, stderr } = await run(
      "--topic json --from-beginning --until-end --output json --consumer-property a=b",
    );
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        topic: "json",
        partition: 0,
        offset: 0,
        timestamp: T0,
        key: "k",
        value: "/wA=",
        valueEncoding: "base64",
        headers: [{ key: "h", value: null }],
      },
      { topic: "json", partition: 0, offset: 1, timestamp: T0, key: null, value: '{"a":[1,{}],"b":"x"}', headers: [] },
    ]);
    expect(stderr).toContain("Option --consumer-property is deprecated");
  });

  test("--pretty shows JSON over several lines", async () => {
    const { stdout } = await run("--topic json --partition 0 --offset 1 --until-end --pretty");
    expect(stdout).toBe('{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x"\n}\n');
  });

  test.each([
    ["--output yaml", "--output yaml is not for records"],
    ["--output json --pretty", "--output json and --pretty cannot be used together"],
    ["--grep (", "--grep: Invalid regular expression"],
    ["--group g --tail 1", "--tail cannot be used in a group"],
  ])("%s is refused", async (args, message) => {
    const { exitCode, stdout, stderr } = await run(`--topic two ${args}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("kt console-consumer --help");
  });

  test("a class that cannot be loaded is told with those that there are", async () => {
    const { stderr } = await run("--topic two --formatter com.example.Mine");
    expect(stderr).toMatch(/^com\.example\.Mine\n/);
    expect(stderr).toContain("org.apache.kafka.tools.consumer.OffsetsMessageFormatter");
    const deserializer = await run("--topic two --max-messages 0 --value-deserializer com.example.Mine");
    expect(deserializer).toMatchObject({ exitCode: 0 });
    expect(deserializer.stderr).toContain("org.apache.kafka.common.serialization.LongDeserializer");
  });

  test("a group goes on where its last record was shown", async () => {
    const first = await run("--topic wide --group resume --from-beginning --max-messages 7");
    expect(first.stdout.split("\n")).toHaveLength(8);
    const rest = await run("--topic wide --group resume --until-end --formatter-property print.offset=true");
    expect(rest.stdout).toMatch(/^Offset:7\t/);
    expect(rest.stderr).toContain(`Processed a total of ${WIDE_RECORDS - 7} messages`);
  });

  test("what a closed pipe did not take is not committed", async () => {
    const closed = await run("--topic wide --group closed --from-beginning", { stdoutClosed: true });
    expect(closed.exitCode).toBe(0);
    expect(closed.stderr).toContain(
      "Unable to write to standard out, closing consumer.\nProcessed a total of 1 messages\n",
    );
    const again = await run(
      "--topic wide --group closed --from-beginning --max-messages 1 --formatter-property print.offset=true",
    );
    expect(again.stdout).toMatch(/^Offset:0\t/);
  });

  test("a signal ends it with what was read committed", async () => {
    const line = `${"w".repeat(1000)}\n`;
    const stopped = await run("--topic wide --group stopped --from-beginning", {
      signal: { name: "SIGINT", when: (stdout) => stdout.length >= WIDE_RECORDS * line.length },
    });
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain(`Processed a total of ${WIDE_RECORDS} messages\n`);
    expect(await lines("--topic wide --group stopped --from-beginning --until-end")).toEqual([]);
  });

  test("servers of the list that do not answer are passed over", async () => {
    const servers = `127.0.0.1:9,${kafka.bootstrap},127.0.0.1:10`;
    const args = [
      "console-consumer",
      "--bootstrap-server",
      servers,
      "--topic",
      "two",
      "--from-beginning",
      "--until-end",
    ];
    const { exitCode, stdout } = await runKt(args, { cwd: tmpdir(), limitMs: 20_000 });
    expect(exitCode).toBe(0);
    expect(stdout.toString().split("\n").filter(Boolean)).toHaveLength(5);
  });

  test("an unreachable broker is told of, and --timeout-ms ends the wait", async () => {
    const args = ["console-consumer", "--bootstrap-server", "127.0.0.1:9", "--topic", "two", "--timeout-ms", "300"];
    const { exitCode, stderr } = await runKt(args, { cwd: tmpdir(), limitMs: 20_000 });
    expect(exitCode).toBe(0);
    expect(stderr.toString()).toContain("127.0.0.1");
    expect(stderr.toString()).toContain("no record came for 300 ms");
  });
});
