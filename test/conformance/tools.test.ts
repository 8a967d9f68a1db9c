import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runOfficial, ToolServer } from "../support/kafka/official.ts";
import { OFFICIAL_TOOLS, type ToolName } from "../support/tools.ts";
import { CLIENTS } from "./support/clients.ts";
import { eventually, freshName } from "./support/suite.ts";
import { brokerMissing, brokerUnderTest } from "./support/broker-under-test.ts";

const java = CLIENTS.find(({ name }) => name === "java")!;

describe.skipIf(brokerMissing() !== undefined || java.missing() !== undefined)("the official tools", () => {
  let folder: string;
  let tools: ToolServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kt-conformance-"));
    tools = new ToolServer(folder);
  });
  afterAll(async () => {
    tools.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a tool on the broker under test; gives what it printed. */
  async function tool(name: ToolName, args: string[], { stdin = "", exitCode = 0 } = {}): Promise<string> {
    const all = ["--bootstrap-server", brokerUnderTest().bootstrap, ...args];
    const outcome = await tools.run(OFFICIAL_TOOLS[name], all, stdin);
    const stderr = outcome.stderr.toString();
    expect({ exitCode: outcome.exitCode, stderr }).toEqual({ exitCode, stderr });
    return outcome.stdout.toString() + stderr;
  }

  /** For tools that do what matters in shutdown hooks: in a JVM of their own. */
  const alone = async (name: ToolName, args: string[]): Promise<string> => {
    const all = ["--bootstrap-server", brokerUnderTest().bootstrap, ...args];
    const { exitCode, stdout, stderr } = await runOfficial(OFFICIAL_TOOLS[name], all, { cwd: folder });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    return stdout.toString();
  };

  async function newTopic(partitions: number, ...more: string[]): Promise<string> {
    const topic = freshName("tools");
    const args = ["--create", "--topic", topic, "--partitions", String(partitions), ...more];
    expect(await tool("topics", args)).toBe(`Created topic ${topic}.\n`);
    await eventually(
      "the topic to be listed",
      () => tool("topics", ["--list"]),
      (list) => list.includes(topic),
    );
    return topic;
  }

  const file = async (name: string, content: unknown): Promise<string> => {
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };

  const groups = (...args: string[]): Promise<string> => tool("consumer-groups", args);

  const produce = (topic: string, lines: string[], ...more: string[]): Promise<string> =>
    tool("console-producer", ["--topic", topic, ...more], { stdin: `${lines.join("\n")}\n` });

  const consume = async (topic: string, count: number, ...more: string[]): Promise<string[]> => {
    const limits = ["--max-messages", String(count), "--timeout-ms", "20000"];
    const printed = await tools.run(OFFICIAL_TOOLS["console-consumer"], [
      "--bootstrap-server",
      brokerUnderTest().bootstrap,
      "--topic",
      topic,
      ...limits,
      ...more,
    ]);
    expect(printed.stderr.toString()).toContain(`Processed a total of ${count} messages`);
    return printed.stdout.toString().split("\n").slice(0, -1);
  };

  test("kafka-topics creates, describes, alters and deletes", async () => {
    const topic = await newTopic(3, "--config", "retention.ms=3600000", "--config", "segment.bytes=2097152");
    const described = await tool("topics", ["--describe", "--topic", topic]);
    expect(described).toMatch(/PartitionCount: 3\tReplicationFactor: 1\tConfigs: .*retention\.ms=3600000/);
    expect(described.match(/Leader: 1\tReplicas: 1\tIsr: 1\tElr: \tLastKnownElr: /g)).toHaveLength(3);
    await tool("topics", ["--alter", "--topic", topic, "--partitions", "4"]);
    await eventually(
      "four partitions",
      () => tool("topics", ["--describe", "--topic", topic]),
      (text) => text.includes("PartitionCount: 4"),
    );
    const again = await tool("topics", ["--create", "--topic", topic], { exitCode: 1 });
    expect(again).toContain(`Topic '${topic}' already exists.`);
    await tool("topics", ["--delete", "--topic", topic]);
    await eventually(
      "the topic to go",
      () => tool("topics", ["--list"]),
      (list) => !list.includes(topic),
    );
  });

  test("kafka-configs describes and alters topics, the broker and its defaults", async () => {
    const topic = await newTopic(1);
    const entity = ["--entity-type", "topics", "--entity-name", topic];
    const added = ["--add-config", "max.message.bytes=2000000,cleanup.policy=[compact,delete]"];
    expect(await tool("configs", ["--alter", ...entity, ...added])).toBe(
      `Completed updating config for topic ${topic}.\n`,
    );
    await eventually(
      "the new configs",
      () => tool("configs", ["--describe", ...entity]),
      (text) => text.includes("max.message.bytes=2000000") && text.includes("cleanup.policy=compact,delete"),
    );
    await tool("configs", ["--alter", ...entity, "--delete-config", "max.message.bytes,cleanup.policy"]);
    await eventually(
      "the defaults",
      () => tool("configs", ["--describe", ...entity]),
      (text) => !text.includes("max.message.bytes"),
    );
    const all = await tool("configs", ["--describe", "--all", ...entity]);
    expect(all).toMatch(
      /^ {2}max\.message\.bytes=1048588 sensitive=false synonyms=\{DEFAULT_CONFIG:message\.max\.bytes=1048588\}$/m,
    );
    expect(all).toMatch(/^ {2}segment\.bytes=1073741824 sensitive=false synonyms=\{/m);

    const broker = ["--entity-type", "brokers", "--entity-name", "1"];
    const defaults = ["--entity-type", "brokers", "--entity-default"];
    await tool("configs", ["--alter", ...defaults, "--add-config", "log.cleaner.backoff.ms=14000"]);
    await tool("configs", ["--alter", ...broker, "--add-config", "log.cleaner.backoff.ms=16000"]);
    await eventually(
      "the broker's configs",
      () => tool("configs", ["--describe", ...broker]),
      (text) =>
        text.includes(
          "log.cleaner.backoff.ms=16000 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:log.cleaner.backoff.ms=16000, " +
            "DYNAMIC_DEFAULT_BROKER_CONFIG:log.cleaner.backoff.ms=14000, DEFAULT_CONFIG:log.cleaner.backoff.ms=15000}",
        ),
    );
    await tool("configs", ["--alter", ...broker, "--delete-config", "log.cleaner.backoff.ms"]);
    await tool("configs", ["--alter", ...defaults, "--delete-config", "log.cleaner.backoff.ms"]);
    const refused = await tools.run(OFFICIAL_TOOLS.configs, [
      "--bootstrap-server",
      brokerUnderTest().bootstrap,
      "--alter",
      ...entity,
      "--add-config",
      "no.such=1",
    ]);
    expect(refused.stdout.toString() + refused.stderr.toString()).toContain("Unknown topic config name: no.such");
  });

  test.each(["none", "gzip", "snappy", "lz4", "zstd"])(
    "console-producer and console-consumer exchange records with %s",
    async (compression) => {
      const topic = await newTopic(1);
      const keyed = ["parse.key=true", "key.separator=:", "parse.headers=true", "null.marker=NULL"];
      const reader = keyed.flatMap((each) => ["--reader-property", each]);
      const lines = ["h:1,i:2\ta:first", "h:3\tb:größe", "h:4\tc:NULL", ...bulk(500).map((line) => `n:0\tk:${line}`)];
      await produce(topic, lines, "--compression-codec", compression, ...reader);
      const shown = ["print.key", "print.headers", "print.offset", "print.partition"];
      const format = shown.flatMap((each) => ["--formatter-property", `${each}=true`]);
      const read = await consume(topic, lines.length, "--from-beginning", ...format);
      expect(read.slice(0, 3)).toEqual([
        "Partition:0\tOffset:0\th:1,i:2\ta\tfirst",
        "Partition:0\tOffset:1\th:3\tb\tgröße",
        "Partition:0\tOffset:2\th:4\tc\tnull",
      ]);
      expect(read.slice(3)).toEqual(
        bulk(500).map((line, index) => `Partition:0\tOffset:${index + 3}\tn:0\tk\t${line}`),
      );
    },
  );

  test("console-consumer resumes where its group has committed", async () => {
    const topic = await newTopic(2);
    const group = freshName("tools");
    await produce(topic, bulk(40));
    const asGroup = ["--group", group, "--from-beginning"];
    const first = await consume(topic, 15, ...asGroup);
    const second = await consume(topic, 25, ...asGroup);
    expect([...first, ...second].toSorted()).toEqual(bulk(40).toSorted());
  });

  test("consumer-groups lists, describes, resets and deletes", async () => {
    const topic = await newTopic(2);
    const group = freshName("tools");
    await produce(topic, bulk(30));
    await consume(topic, 30, "--group", group, "--from-beginning");
    const mine = ["--group", group];
    await eventually(
      "an empty group",
      () => groups("--describe", ...mine, "--state"),
      (text) => text.includes("Empty"),
    );
    expect(await groups("--list")).toContain(group);
    const rows = (await groups("--describe", ...mine)).split("\n").filter((row) => row.startsWith(group));
    expect(
      rows
        .map((row) => row.split(/ +/).slice(0, 6))
        .map(([, , , current, end, lag]) => ({ same: current === end, lag })),
    ).toEqual([
      { same: true, lag: "0" },
      { same: true, lag: "0" },
    ]);
    const reset = await groups("--reset-offsets", ...mine, "--topic", topic, "--to-earliest", "--execute");
    expect(reset.match(new RegExp(`${group} +${topic} +[01] +0`, "g"))).toHaveLength(2);
    expect((await consume(topic, 30, "--group", group)).toSorted()).toEqual(bulk(30).toSorted());
    await eventually(
      "an empty group",
      () => groups("--describe", ...mine, "--state"),
      (text) => text.includes("Empty"),
    );
    const offsets = await groups("--delete-offsets", ...mine, "--topic", topic);
    expect(offsets).toContain("Request succeeded for deleting offsets");
    expect(await groups("--delete", ...mine)).toBe(
      `Deletion of requested consumer groups ('${group}') was successful.\n`,
    );
    expect(await groups("--list")).not.toContain(group);
  });

  test("delete-records and get-offsets", async () => {
    const topic = await newTopic(1);
    await produce(topic, bulk(20));
    const partitions = [{ topic, partition: 0, offset: 7 }];
    const plan = await file("delete.json", { partitions, version: 1 });
    const deleted = await tool("delete-records", ["--offset-json-file", plan]);
    expect(deleted).toContain(`partition: ${topic}-0\tlow_watermark: 7`);
    const offsets = (time: string): Promise<string> => tool("get-offsets", ["--topic", topic, "--time", time]);
    expect(await offsets("earliest")).toBe(`${topic}:0:7\n`);
    expect(await offsets("latest")).toBe(`${topic}:0:20\n`);
    expect(await offsets("max-timestamp")).toMatch(new RegExp(`^${topic}:0:\\d+\\n$`));
    expect(await offsets("0")).toBe(`${topic}:0:7\n`);
    expect(await offsets("earliest-local")).toBe(`${topic}:0:7\n`);
    expect(await consume(topic, 13, "--from-beginning")).toEqual(bulk(20).slice(7));
  });

  test("verifiable-producer and verifiable-consumer agree on what was sent", async () => {
    const topic = await newTopic(3);
    const sent = await alone("verifiable-producer", ["--topic", topic, "--max-messages", "3000", "--acks", "-1"]);
    const events = sent
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { name: string; value?: string });
    const values = events.filter(({ name }) => name === "producer_send_success").map(({ value }) => value);
    expect(values).toHaveLength(3000);
    expect(events.at(-1)).toMatchObject({ name: "tool_data", sent: 3000, acked: 3000 });
    const group = freshName("tools");
    const args = [
      "--topic",
      topic,
      "--group-id",
      group,
      "--max-messages",
      "3000",
      "--verbose",
      "--reset-policy",
      "earliest",
    ];
    const read = (await alone("verifiable-consumer", args)).split("\n").filter(Boolean);
    const data = read
      .map((line) => JSON.parse(line) as { name: string; value?: string })
      .filter(({ name }) => name === "record_data");
    expect(new Set(data.map(({ value }) => value))).toEqual(new Set(values));
    expect(data).toHaveLength(3000);
  });

  test("the performance tests send and read what they are told", async () => {
    const topic = await newTopic(2);
    const count = 20_000;
    const { bootstrap } = brokerUnderTest();
    const producing = ["--topic", topic, "--num-records", String(count), "--record-size", "100", "--throughput", "-1"];
    const props = ["--producer-props", `bootstrap.servers=${bootstrap}`, "acks=all", "compression.type=lz4"];
    const sent = await tools.run(OFFICIAL_TOOLS["producer-perf-test"], [...producing, ...props]);
    expect(sent.stdout.toString()).toMatch(/^20000 records sent, .* records\/sec/m);
    const reading = ["--topic", topic, "--num-records", String(count), "--timeout", "20000"];
    const read = await tool("consumer-perf-test", reading);
    const columns = read.trim().split("\n").at(-1)!.split(", ");
    expect(columns[4]).toBe(String(count));
  });

  test("what is asked of the cluster and its log folders", async () => {
    const topic = await newTopic(1);
    await produce(topic, bulk(10));
    expect(
      await tools.run(OFFICIAL_TOOLS.cluster, ["cluster-id", "--bootstrap-server", brokerUnderTest().bootstrap]),
    ).toMatchObject({
      exitCode: 0,
    });
    const dirs = await tool("log-dirs", ["--describe", "--topic-list", topic]);
    expect(dirs).toMatch(new RegExp(`"partition":"${topic}-0","size":[1-9]\\d*,"offsetLag":0,"isFuture":false`));
    expect(await tool("broker-api-versions", [])).toContain("Produce(0): 0 to 13 [usable: 13]");
  });
});

const bulk = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index} of the records`);
