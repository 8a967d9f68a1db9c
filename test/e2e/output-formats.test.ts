import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";
import { runKt } from "../support/kt.ts";

const UUID = /^[A-Za-z0-9_-]{22}$/;

describe.skipIf(kafkaMissing() !== undefined)("kt topics, from creation to deletion", () => {
  let kafka: LeasedKafka;
  let keeper: TopicsKeeper;
  beforeAll(async () => {
    kafka = await leaseKafka();
    keeper = new TopicsKeeper(kafka);
  });
  afterAll(() => kafka?.release());

  async function run(...args: string[]) {
    const all = ["topics", "--bootstrap-server", kafka.bootstrap, ...args];
    const { exitCode, stdout, stderr } = await runKt(all, { cwd: tmpdir() });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** stdout of a run that succeeded without a word on stderr; what it changed is seen by the next one. */
  async function done(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stderr }, args.join(" ")).toEqual({ exitCode: 0, stderr: "" });
    if (/--(?:create|alter|delete)/.test(args.join(" "))) await keeper.catchUp();
    return stdout;
  }

  test.each<[string, (text: string) => unknown]>([
    ["json", (text) => JSON.parse(text)],
    ["yaml", (text) => parse(text)],
  ])("as %s is one document at each step", async (format, read) => {
    const topic = ["--topic", `life-${format}`, "--output", format];
    const step = async (...args: string[]) => read(await done(...args, ...topic));
    const name = `life-${format}`;

    expect(await step("--create", "--partitions", "2", "--config", "retention.ms=9223372036854775807")).toEqual([
      { name, created: true, topicId: expect.stringMatching(UUID), numPartitions: 2, replicationFactor: 1 },
    ]);
    expect(await step("--create", "--if-not-exists")).toEqual([{ name, created: false }]);
    expect(await step("--list")).toEqual([{ name, topicId: expect.stringMatching(UUID), internal: false }]);
    expect(await step("--alter", "--partitions", "3")).toEqual([{ name, numPartitions: 3 }]);
    const partition = { leader: 1, replicas: [1], isr: [1], elr: [], lastKnownElr: [] };
    expect(await step("--describe")).toEqual([
      {
        name,
        topicId: expect.stringMatching(UUID),
        internal: false,
        partitionCount: 3,
        replicationFactor: 1,
        configs: { "retention.ms": "9223372036854775807", "min.insync.replicas": "1" },
        partitions: [0, 1, 2].map((at) => ({ partition: at, ...partition })),
      },
    ]);
    expect(await step("--describe", "--under-replicated-partitions")).toEqual([]);
    expect(await step("--delete")).toEqual([{ name, deleted: true }]);
    expect(await step("--list")).toEqual([]);
    expect(await step("--describe", "--if-exists")).toEqual([]);
    expect(await step("--delete", "--if-exists")).toEqual([]);
  });

  test("as a table shows the same, without colours in a pipe", async () => {
    const topic = ["--topic", "life-table", "--output", "table"];
    expect(await done("--create", "--partitions", "2", ...topic)).toMatch(/│ life-table │ yes +│ \S{22} │ 2 +│ 1 /);
    expect(await done("--list", ...topic)).toMatch(/│ life-table │ \S{22} │ +│\n/);
    const described = await done("--describe", ...topic);
    expect(described.match(/│ life-table │/g)).toHaveLength(2);
    expect(described).not.toContain("\u001b[");
    expect(await done("--delete", ...topic)).toMatch(/│ life-table │ yes +│\n/);
    expect(await done("--list", ...topic)).not.toContain("life-table");
  });

  describe("when something is wrong", () => {
    test.each<[string[], string]>([
      [
        ["--describe", "--topic", "absent"],
        "Error while executing topic command : Topic 'absent' does not exist as expected",
      ],
      [
        ["--delete", "--topic", "absent"],
        "Error while executing topic command : Topic 'absent' does not exist as expected",
      ],
      [
        ["--create", "--topic", "bad name"],
        "Error while executing topic command : Topic name is invalid: 'bad name' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
      ],
      [
        ["--create", "--topic", "t", "--replication-factor", "0"],
        "Error while executing topic command : The replication factor must be between 1 and 32767 inclusive",
      ],
      [["--describe", "--topic", "("], "Error while executing topic command : ( is an invalid regex."],
      [
        ["--list", "--describe"],
        "Command must include exactly one action: --list, --describe, --create, --alter or --delete",
      ],
    ])("%j leaves stdout empty as JSON; the official line is on stderr", async (args, line) => {
      const { exitCode, stdout, stderr } = await run(...args, "--output", "json");
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr.split("\n")[0]).toBe(line);
      expect(stderr).not.toContain("\n    at ");
    });

    test("a warning beside data goes to stderr, and the data stays one document", async () => {
      const { exitCode, stdout, stderr } = await run("--create", "--topic", "a.b", "--output", "json");
      expect({ exitCode, data: JSON.parse(stdout) as unknown }).toMatchObject({ exitCode: 0, data: [{ name: "a.b" }] });
      expect(stderr).toMatch(/^WARNING: Due to limitations in metric names[^\n]*\n$/);
    });

    test("what succeeded is still a document where one of several fails", async () => {
      await keeper.reach({ topics: { few: partitions(1), many: partitions(3) } });
      const { exitCode, stdout, stderr } = await run(
        "--alter",
        "--topic",
        "few,many",
        "--partitions",
        "2",
        "--output",
        "json",
      );
      expect({ exitCode, data: JSON.parse(stdout) as unknown }).toEqual({
        exitCode: 1,
        data: [{ name: "few", numPartitions: 2 }],
      });
      expect(stderr).toMatch(/^Error while executing topic command : /);
    });
  });

  test("takes the address from KT_BOOTSTRAP_SERVER", async () => {
    const { exitCode, stdout, stderr } = await runKt(["topics", "--list", "--topic", "nothing"], {
      cwd: tmpdir(),
      env: { KT_BOOTSTRAP_SERVER: kafka.bootstrap },
    });
    expect({ exitCode, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      exitCode: 0,
      stdout: "\n",
      stderr: "",
    });
  });
});
