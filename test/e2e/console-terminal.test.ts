import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runProcess } from "../support/kafka/official.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";
import { seedTopics } from "../support/seed-topics.ts";
import { TopicRecords } from "../support/topic-records.ts";

/** That of util-linux; others take other options. */
const noScript = !String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const ENVIRONMENT = { TERM: "xterm", SHELL: "/bin/sh" };
const RECORDS = 2000;
const LINE = "w".repeat(1000);

describe.skipIf(noScript || kafkaMissing() !== undefined)("on a terminal", () => {
  let kafka: LeasedKafka;
  let typed: TopicRecords;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const names = ["ended", "stopped", "half", "nothing"];
    await seedTopics(kafka.bootstrap, [
      { name: "json", partitions: 1, records: [{ value: '{"a":1}' }, { value: "text" }, { value: null }] },
      { name: "wide", partitions: 1, records: [] },
      ...names.map((name) => ({ name, partitions: 1, records: [] })),
    ]);
    const lines = `${LINE}\n`.repeat(RECORDS);
    expect((await run("console-producer --topic wide", { stdin: lines })).exitCode).toBe(0);
    typed = await TopicRecords.open(kafka.bootstrap, names);
  });
  afterAll(async () => {
    await typed?.close();
    kafka?.release();
  });

  async function run(args: string, options: Partial<Parameters<typeof runKt>[1]> = {}) {
    const [command = "", ...rest] = args.split(" ");
    const words = [command, "--bootstrap-server", kafka.bootstrap, ...rest];
    const { exitCode, stdout, stderr } = await runKt(words, {
      cwd: tmpdir(),
      limitMs: 60_000,
      ...options,
      env: ENVIRONMENT,
    });
    return { exitCode, stdout: stdout.toString().replaceAll("\r\n", "\n"), stderr: stderr.toString() };
  }

  /** kt within a line of the shell, in which KT stands for it. */
  async function shell(line: string, terminal?: "both") {
    const kt = `"${NODE}" "${KT_LAUNCHER}"`;
    const script = line.replaceAll("KT", kt).replaceAll("SERVER", `--bootstrap-server ${kafka.bootstrap}`);
    const cwd = await mkdtemp(join(tmpdir(), "kt-terminal-"));
    try {
      const outcome = await runProcess("/bin/sh", ["-c", script], {
        cwd,
        env: { ...ktEnvironment(ENVIRONMENT), CI: undefined },
        limitMs: 60_000,
        ...(terminal === undefined ? {} : { terminal }),
      });
      const file = await readFile(join(cwd, "out"), "utf8").catch(() => "");
      return { exitCode: outcome.exitCode, stdout: outcome.stdout.toString(), stderr: outcome.stderr.toString(), file };
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }

  const values = async (least: number) => (await typed.next(least)).map(({ topic, value }) => `${topic}: ${value}`);

  describe("the producer", () => {
    test("prompts before each line, and sends what was typed before Ctrl-D", async () => {
      const ended = await run("console-producer --topic ended", { terminal: "both", stdin: "one\ntwo\n" });
      expect(ended).toEqual({ exitCode: 0, stdout: ">>>", stderr: "" });
      expect(await values(2)).toEqual(["ended: one", "ended: two"]);
    });

    test("sends what was typed before Ctrl-C", async () => {
      const stopped = await run("console-producer --topic stopped", {
        terminal: "both",
        stdin: "one\ntwo\n",
        signal: { name: "SIGINT", when: (stdout) => stdout === ">>>" },
      });
      expect(stopped).toMatchObject({ exitCode: 130, stdout: ">>>" });
      expect(await values(2)).toEqual(["stopped: one", "stopped: two"]);
    });

    test("drops the line that was not finished at Ctrl-C", async () => {
      const half = await run("console-producer --topic half", {
        terminal: "both",
        stdin: "one\ntwo",
        signal: { name: "SIGINT", when: (stdout) => stdout === ">>" },
      });
      expect(half).toMatchObject({ exitCode: 130, stdout: ">>" });
      expect(await values(1)).toEqual(["half: one"]);
    });

    test("ends at once where nothing is typed", async () => {
      const nothing = await run("console-producer --topic nothing", { terminal: "both" });
      expect(nothing).toEqual({ exitCode: 0, stdout: ">", stderr: "" });
      expect(await values(0)).toEqual([]);
    });
  });

  describe("the consumer", () => {
    test("commits what was shown before Ctrl-C, and says how many they were", async () => {
      const stopped = await run("console-consumer --topic wide --group terminal --from-beginning", {
        terminal: "both",
        signal: { name: "SIGINT", when: (stdout) => stdout.split(LINE).length > RECORDS },
      });
      expect(stopped.exitCode).toBe(130);
      expect(stopped.stdout).toContain(`\nProcessed a total of ${RECORDS} messages\n`);
      const rest = await run("console-consumer --topic wide --group terminal --from-beginning --until-end");
      expect(rest).toMatchObject({ exitCode: 0, stdout: "" });
      expect(rest.stderr).toContain("Processed a total of 0 messages");
    });

    test.each([
      ["", true],
      [" --no-color", false],
    ])("paints JSON with --pretty%s: %s", async (more, painted) => {
      const { stdout } = await run(`console-consumer --topic json --from-beginning --until-end --pretty${more}`, {
        terminal: "both",
      });
      expect(stdout.includes("\u001b[")).toBe(painted);
      // oxlint-disable-next-line no-control-regex -- colours are control characters
      expect(stdout.replaceAll(/\u001b\[[0-9;]*m/g, "")).toContain('{\n  "a": 1\n}\ntext\nnull\n');
    });

    test("shows --progress on stderr while stdout goes to a file, and takes it away", async () => {
      const { file, stdout, exitCode } = await shell(
        "stty cols 80 rows 24; KT console-consumer SERVER --topic wide --from-beginning --progress --timeout-ms 1500 > out",
        "both",
      );
      expect({ exitCode, file }).toEqual({ exitCode: 0, file: `${LINE}\n`.repeat(RECORDS) });
      expect(stdout).toMatch(/2,000 records, 2\.0 MB, \d/);
      expect(stdout.lastIndexOf("\u001b[?25h"), "the cursor is shown again").toBeGreaterThan(
        stdout.lastIndexOf("\u001b[?25l"),
      );
      expect(stdout.trimEnd()).toContain("Processed a total of 2000 messages");
    });

    test("shows no progress among the records", async () => {
      const { stdout } = await run("console-consumer --topic json --from-beginning --until-end --progress", {
        terminal: "both",
      });
      expect(stdout).not.toContain("records/s");
    });
  });

  test("the consumer ends at once and quietly where its reader goes away", async () => {
    const { stdout, stderr, exitCode } = await shell(
      "KT console-consumer SERVER --topic wide --from-beginning | head -1",
    );
    expect({ stdout, exitCode }).toEqual({ stdout: `${LINE}\n`, exitCode: 0 });
    expect(stderr).toMatch(
      /^The consumer rebalance protocol.*\nUnable to write to standard out, closing consumer\.\nProcessed a total of \d+ messages\n$/,
    );
  });
});
