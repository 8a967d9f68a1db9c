import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningBroker } from "../../../src/broker/start-broker.ts";
import { startBroker } from "../../../src/broker/start-broker.ts";
import { main } from "../../../src/main.ts";
import { FakeProcess, FakeStream, inputOf, runMain } from "../../support/run-main.ts";
import { WritableBroker } from "../../kafka/producer/support.ts";

let broker: RunningBroker;
beforeAll(async () => {
  broker = await startBroker({
    topics: ["raw", "copy", "many", "partitions"].map((name) => ({ name, partitions: 3 })),
  });
});
afterAll(() => broker.stop());

const produce = (topic: string, args: readonly string[], stdin: string | Buffer) =>
  runMain(["console-producer", "--bootstrap-server", broker.bootstrapServer, "--topic", topic, ...args], {}, stdin);

const consume = async (topic: string, ...args: string[]) => {
  const from = ["--topic", topic, "--from-beginning", "--until-end", "--output", "json", ...args];
  const { stdout } = await runMain(["console-consumer", "--bootstrap-server", broker.bootstrapServer, ...from]);
  return stdout;
};

test("keeps bytes as they are with --raw", async () => {
  const ran = await produce("raw", ["--raw"], Buffer.from("a\xff\r\n", "latin1"));
  expect(ran).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(JSON.parse(await consume("raw"))).toMatchObject({ value: "Yf8N", valueEncoding: "base64" });
});

const numberOf = (value: string): number => Number(/\d+$/.exec(value)?.[0]);

test.each(["none", "zstd"])("sends many lines, each once and in order within its partition, with %s", async (codec) => {
  const values = Array.from({ length: 20_000 }, (_, index) => `${codec}${"-".repeat(index % 80)}${index}`);
  const ran = await produce("many", ["--compression-codec", codec], values.map((value) => `${value}\n`).join(""));
  expect(ran).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  const printed = (await consume("many", "--grep", `^${codec}`)).trim().split("\n");
  const read = printed.map((line) => JSON.parse(line) as { partition: number; value: string });
  for (const index of [0, 1, 2]) {
    const numbers = read.filter(({ partition }) => partition === index).map(({ value }) => numberOf(value));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
  expect(read.map(({ value }) => value).toSorted()).toEqual(values.toSorted());
});

test("writes back what the consumer printed, partitions and all", async () => {
  const records = [
    { partition: 2, timestamp: 1_700_000_000_000, key: "k", value: null, headers: [{ key: "h", value: "a" }] },
    { partition: 0, timestamp: 1_700_000_000_001, key: null, value: "v", headers: [] },
  ];
  const input = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  expect((await produce("copy", ["--input", "json", "--keep-partition"], input)).exitCode).toBe(0);
  const printed = (await consume("copy")).trim().split("\n");
  const parsed = printed.map((line) => JSON.parse(line) as { partition: number });
  expect(parsed.toSorted((a, b) => b.partition - a.partition)).toMatchObject(records);
});

test("says that a partition is not there and sends the rest", async () => {
  const input = '{"partition":9,"value":"a"}\n{"partition":1,"value":"b"}\n';
  const ran = await produce("partitions", ["--input", "json", "--keep-partition"], input);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain("Partition 9 of topic partitions with partition count 3");
  expect(ran.stderr).toContain("kt: 1 of 2 lines was not sent; the first is line 1");
  expect(JSON.parse(await consume("partitions"))).toMatchObject({ partition: 1, value: "b" });
});

test.each([
  [["--keep-partition"], "--keep-partition needs --input json"],
  [["--input", "xml"], "Unknown input format 'xml'"],
  [["--input", "json", "--raw"], "--raw is about lines"],
  [["--input", "json", "--reader-property", "parse.key=true"], "Reader properties are about lines"],
  [["--line-reader", "org.apache.kafka.tools.ConsoleProducer"], "The reader must implement"],
])("refuses %j", async (args, message) => {
  const { stderr, exitCode } = await produce("t", args, "x\n");
  expect({ exitCode, said: stderr.includes(message), stderr }).toMatchObject({ exitCode: 1, said: true });
});

test("points from an old spelling to the new one", async () => {
  const { stderr, exitCode } = await runMain(["console-producer", "--broker-list", "localhost:9092", "--topic", "t"]);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    "broker-list is not a recognized option",
    "kt: --broker-list is gone: use --bootstrap-server HOST:PORT",
  ]);
  expect(exitCode).toBe(1);
});

test("counts the lines that were not sent and ends with 1 where the broker is gone for good", async () => {
  const silent = await WritableBroker.start((request) => (request === 0 ? "append" : "hang"));
  const properties = ["delivery.timeout.ms=600", "request.timeout.ms=200", "linger.ms=0", "batch.size=1"];
  const { stderr, exitCode } = await runMain(
    [
      "console-producer",
      "--bootstrap-server",
      silent.broker.address,
      "--topic",
      "t",
      ...properties.flatMap((property) => ["--command-property", property]),
    ],
    {},
    Array.from({ length: 30 }, (_, index) => `${"x".repeat(60)}${index}\n`).join(""),
  );
  await silent.broker.stop();
  expect(stderr).toMatch(/^kt: 29 of 30 lines were not sent; the first is line 2$/m);
  expect(stderr).toContain("org.apache.kafka.common.errors.TimeoutException: Expiring 1 record(s) for t-0:");
  // Ten are told one by one.
  expect(stderr.match(/ERROR Error when sending/g)).toHaveLength(10);
  expect(exitCode).toBe(1);
});

test("says that the input cannot be read, where it is a directory", async () => {
  const [stdout, stderr, process] = [new FakeStream(), new FakeStream(), new FakeProcess()];
  const stdin = {
    ...inputOf(""),
    read: async () => {
      throw Object.assign(new Error("EISDIR: illegal operation on a directory, read"), { code: "EISDIR" });
    },
  };
  const args = ["console-producer", "--bootstrap-server", broker.bootstrapServer, "--topic", "raw"];
  expect(await main(args, { env: {}, stdin, stdout, stderr, process })).toBe(1);
  expect(stderr.text).toMatch(/^org\.apache\.kafka\.common\.KafkaException: java\.io\.IOException: Is a directory$/m);
});

test("ends at the first record that fails with --sync", async () => {
  const refusing = await WritableBroker.start((request) => (request === 1 ? "refuse" : "append"));
  const args = ["--bootstrap-server", refusing.broker.address, "--topic", "t", "--sync"];
  const { stderr, exitCode } = await runMain(["console-producer", ...args], {}, "a\nb\nc\n");
  await refusing.broker.stop();
  expect(refusing.log).toEqual([["a"]]);
  expect(stderr).toContain(
    "java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.RecordTooLargeException: The request included",
  );
  expect(exitCode).toBe(1);
});

test.each([
  [[], "kt: 1 of 1 line was not sent; the first is line 1"],
  [["--sync"], "ExecutionException: "],
])("ends at the first Ctrl-C while no broker is there, with %j", async (args, word) => {
  const [stdout, stderr, process] = [new FakeStream(), new FakeStream(), new FakeProcess()];
  const ended = main(["console-producer", "--bootstrap-server", "127.0.0.1:1", "--topic", "t", ...args], {
    env: {},
    stdin: inputOf("a\nb\n"),
    stdout,
    stderr,
    process,
  });
  await expect.poll(() => stderr.text).toContain("could not be established");
  process.send("SIGINT");
  expect(await ended).toBe(130);
  expect(stderr.text).toContain("org.apache.kafka.common.KafkaException: Producer closed while send in progress");
  expect(stderr.text).toContain(word);
});
