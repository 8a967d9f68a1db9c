import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";
import { standIn } from "../support/stand-in.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";

const cwd = tmpdir();

/** Runs kt with the given files as stdout and stderr; what it writes to a pipe is in the result. */
async function runWith(args: string[], stdio: { stdout?: number; stderr?: number; destroyStdout?: true }) {
  const child = spawn(NODE, [KT_LAUNCHER, ...args], {
    cwd,
    env: ktEnvironment(),
    stdio: ["ignore", stdio.stdout ?? "pipe", stdio.stderr ?? "pipe"],
  });
  if (stdio.destroyStdout) child.stdout?.destroy();
  const written = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (written.stderr += chunk.toString()));
  await once(child, "close");
  return { ...written, exitCode: child.exitCode };
}

describe("the process", () => {
  test("prints its version, and no warning of Node", async () => {
    const { exitCode, stdout, stderr } = await runKt(["--version"], {
      cwd,
      env: { NODE_OPTIONS: "--trace-warnings --trace-deprecation --pending-deprecation" },
    });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.toString()).toMatch(/^kt \d+\.\d+\.\d+ \(Apache Kafka 4\.3\.1\)\n$/);
  });

  test("refuses an unknown command on stderr only", async () => {
    const { exitCode, stdout, stderr } = await runKt(["topisc"], { cwd });
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.toString()).toContain("topisc");
  });

  test("puts no colours into a pipe", async () => {
    const { stdout } = await runKt(["topics", "--help"], { cwd });
    expect(stdout.toString()).not.toContain("\u001b[");
  });

  test.each([[["topics", "--help"]], [["--help"]], [["--version"]], [["completion", "zsh"]]])(
    "ends quietly when the reader of its output goes away: %j",
    async (args) => {
      expect(await runWith(args, { destroyStdout: true })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    },
  );

  test("says so and ends with 1 where what it waits for will never come", async () => {
    const preload = `data:text/javascript,import fs from "node:fs/promises";
      import { syncBuiltinESMExports } from "node:module";
      fs.open = () => new Promise(() => {}); syncBuiltinESMExports();`;
    const args = ["verifiable-producer", "--bootstrap-server", "127.0.0.1:1", "--topic", "t", "--ledger", "ledger"];
    const child = spawn(NODE, ["--import", preload, KT_LAUNCHER, ...args], {
      cwd,
      env: ktEnvironment(),
      stdio: "pipe",
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    await once(child, "close");
    expect({ exitCode: child.exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "kt: internal error: what was waited for will never come\n",
    });
  });

  test.each([
    [["topics", "--list"], 1],
    [["topisc"], 2],
    [["completion", "tcsh"], 2],
  ])("ends in the same way when nobody reads its errors: %j", async (args, exitCode) => {
    const child = spawn(NODE, [KT_LAUNCHER, ...args], { cwd, env: ktEnvironment(), stdio: "pipe" });
    child.stderr.destroy();
    await once(child, "close");
    expect(child.exitCode).toBe(exitCode);
  });

  describe.skipIf(!existsSync("/dev/full"))("on a full disk", () => {
    let full: number;
    beforeAll(() => {
      full = openSync("/dev/full", "w");
    });
    afterAll(() => closeSync(full));

    test.each([[["topics", "--help"]], [["--help"]], [["topics", "--version"]]])(
      "says so in one line and exits 1: %j",
      async (args) => {
        const { exitCode, stderr } = await runWith(args, { stdout: full });
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(/^kt: cannot write the output: ENOSPC: [^\n]*\n$/);
      },
    );

    test("exits 1 where the errors cannot be written either", async () => {
      expect((await runWith(["--help"], { stdout: full, stderr: full })).exitCode).toBe(1);
      expect((await runWith(["topcs"], { stderr: full })).exitCode).toBe(1);
    });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "ends on %s while it waits for a broker, with exit code %i and without a word",
    async (signal, exitCode) => {
      const silent = await standIn();
      const args = ["topics", "--bootstrap-server", silent.address, "--connect-timeout", "120000", "--list"];
      const child = spawn(NODE, [KT_LAUNCHER, ...args], { cwd, env: ktEnvironment(), stdio: "pipe" });
      let written = "";
      child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (written += chunk.toString()));
      const closed = once(child, "close");
      await Promise.race([silent.connected, closed]);
      child.kill(signal);
      await closed;
      silent.close();
      expect({ exitCode: child.exitCode, written }).toEqual({ exitCode, written: "" });
    },
  );
});

describe.skipIf(kafkaMissing() !== undefined)("the process, with data of a cluster", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka();
    // Enough for more than one piece of output and more than a pipe holds.
    const topics = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`wide-${at}`, partitions(40)]));
    await new TopicsKeeper(kafka).reach({ topics });
  });
  afterAll(() => kafka?.release());

  const listing = (...more: string[]) => ["topics", "--bootstrap-server", kafka.bootstrap, ...more];

  test("ends quietly when the reader goes away before the data", async () => {
    const quiet = { exitCode: 0, stdout: "", stderr: "" };
    expect(await runWith(listing("--list"), { destroyStdout: true })).toEqual(quiet);
    expect(await runWith(listing("--describe", "--output", "json"), { destroyStdout: true })).toEqual(quiet);
  });

  test("ends quietly when the reader goes away amid the data", async () => {
    const child = spawn(NODE, [KT_LAUNCHER, ...listing("--describe")], { cwd, env: ktEnvironment(), stdio: "pipe" });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = once(child, "close");
    await once(child.stdout, "data");
    child.stdout.destroy();
    await closed;
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("waits for a reader that is slow, and loses nothing", async () => {
    const args = listing("--describe", "--output", "json");
    const child = spawn(
      "bash",
      ["-c", '"$@" | (IFS= read -r first; echo "$first"; cat)', "bash", NODE, KT_LAUNCHER, ...args],
      {
        cwd,
        env: ktEnvironment(),
        stdio: "pipe",
      },
    );
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, "close");
    expect(stdout.length).toBeGreaterThan(65_536);
    const described = JSON.parse(stdout) as { partitions: unknown[] }[];
    expect(described.map((topic) => topic.partitions.length)).toEqual(Array(20).fill(40));
  });

  test.skipIf(!existsSync("/dev/full"))("says that the disk is full", async () => {
    const full = openSync("/dev/full", "w");
    const { exitCode, stderr } = await runWith(listing("--describe"), { stdout: full });
    closeSync(full);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^kt: cannot write the output: ENOSPC: [^\n]*\n$/);
  });
});
