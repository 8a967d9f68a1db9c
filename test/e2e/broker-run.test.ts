import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kt-run-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

async function run(args: string[], stdin = "") {
  const { exitCode, stdout, stderr } = await runKt(["broker", "run", ...args], { cwd: folder, stdin });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** A command that runs until it is told to end, or to be killed; resolves when it has printed its first line. */
async function running(args: string[], signals: Record<string, string> = {}) {
  const handlers = Object.entries(signals).map(([signal, code]) => `process.on("${signal}", () => { ${code} });`);
  const script = `${handlers.join("\n")}
setInterval(() => {}, 1000);
console.log(process.pid + " " + process.env.KT_BOOTSTRAP_SERVER);`;
  const child = spawn(NODE, [KT_LAUNCHER, "broker", "run", ...args, "--", NODE, "-e", script], {
    cwd: folder,
    env: ktEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const closed = once(child, "close");
  while (!said.stdout.includes("\n"))
    await Promise.race([once(child.stdout, "data"), closed.then(() => fail(said.stderr))]);
  const [pid = "", address = ""] = said.stdout.trim().split(" ");
  const ended = closed.then(() => ({ exitCode: child.exitCode, signal: child.signalCode }));
  return { child, said, ended, commandPid: Number(pid), port: Number(address.split(":")[1]) };
}

function fail(text: string): never {
  throw new Error(text);
}

/** Whether somebody listens on the port. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("kt broker run", () => {
  test("gives the command a broker, under both names", async () => {
    const script = 'test "$KT_BOOTSTRAP_SERVER" = "$KAFKA_BOOTSTRAP_SERVERS" && "$0" "$1" topics --list';
    expect(await run(["--topic", "mine:2", "--", "sh", "-c", script, NODE, KT_LAUNCHER])).toEqual({
      exitCode: 0,
      stdout: "mine\n",
      stderr: "",
    });
  });

  test("gives the command its streams, and nothing of its own", async () => {
    const script = "cat; echo data; echo trouble >&2";
    expect(await run(["sh", "-c", script], "from outside\n")).toEqual({
      exitCode: 0,
      stdout: "from outside\ndata\n",
      stderr: "trouble\n",
    });
  });

  test.each([0, 1, 7, 127, 255])("ends with the command's exit code %i", async (code) => {
    expect(await run(["--", "sh", "-c", `exit ${code}`])).toEqual({ exitCode: code, stdout: "", stderr: "" });
  });

  test("leaves the command the options that follow it, with two dashes or without", async () => {
    const expected = { exitCode: 0, stdout: "--memory --port 1 -- --debug\n", stderr: "" };
    expect(await run(["echo", "--memory", "--port", "1", "--", "--debug"])).toEqual(expected);
    expect(await run(["--memory", "--", "echo", "--memory", "--port", "1", "--", "--debug"])).toEqual(expected);
  });

  test("says as a shell does that there is no such command, or that it may not be run", async () => {
    writeFileSync(join(folder, "text"), "no program", { mode: 0o644 });
    expect(await run(["no-such-command"])).toEqual({
      exitCode: 127,
      stdout: "",
      stderr: "kt: no-such-command: command not found\n",
    });
    expect(await run(["./none"])).toMatchObject({ exitCode: 127 });
    expect(await run(["./text"])).toEqual({ exitCode: 126, stdout: "", stderr: "kt: ./text: permission denied\n" });
  });

  test("needs a command", async () => {
    const stderr = "kt: A command is missing\nkt: as in kt broker run -- npm test\nkt: see 'kt broker run --help'\n";
    for (const args of [[], ["--"], ["--memory"]]) expect(await run(args)).toEqual({ exitCode: 1, stdout: "", stderr });
  });

  test("does not run the command where the broker cannot start", async () => {
    const { exitCode, stdout, stderr } = await run(["--config", "num.partitions=many", "--", "echo", "run"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^kt: [^\n]*num\.partitions[^\n]*\n/);
  });

  test("takes neither port nor folder from a properties file", async () => {
    const lines = ["listeners=PLAINTEXT://127.0.0.1:1", `log.dirs=${join(folder, "logs")}`, "num.partitions=4"];
    writeFileSync(join(folder, "server.properties"), lines.join("\n"));
    const script = '"$0" "$1" topics --create --topic t && "$0" "$1" topics --describe --topic t';
    const command = ["sh", "-c", script, NODE, KT_LAUNCHER];
    const { exitCode, stdout } = await run(["--properties", "server.properties", ...command]);
    expect({ exitCode, partitions: /PartitionCount: (\d+)/.exec(stdout)?.[1] }).toEqual({
      exitCode: 0,
      partitions: "4",
    });
    expect(readdirSync(folder)).toEqual(["server.properties"]);
  });

  test("keeps the data where a folder is given", async () => {
    const script = '"$0" "$1" topics --create --topic kept';
    await run(["--data-dir", "data", "--", "sh", "-c", script, NODE, KT_LAUNCHER]);
    expect(existsSync(join(folder, "data", "kept-0"))).toBe(true);
    expect(existsSync(join(folder, "data", ".kafka_cleanshutdown"))).toBe(true);
  });

  describe("when it ends before its time", () => {
    test.each(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGALRM"] as const)(
      "ends by the signal %s that has ended the command",
      async (signal) => {
        const { ended, commandPid, port } = await running([]);
        process.kill(commandPid, signal);
        expect(await ended).toEqual({ exitCode: null, signal });
        expect(await listens(port)).toBe(false);
      },
    );

    test("tells of a crash by the exit code alone, without a crash of its own", async () => {
      const { ended, commandPid } = await running([]);
      process.kill(commandPid, "SIGSEGV");
      expect(await ended).toEqual({ exitCode: 139, signal: null });
    });

    test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
      "hands %s on, and waits for what comes of it",
      async (signal) => {
        const { child, ended, said, port } = await running([], { [signal]: 'console.log("told"); process.exit(42);' });
        child.kill(signal);
        expect(await ended).toEqual({ exitCode: 42, signal: null });
        expect(said).toMatchObject({ stdout: expect.stringMatching(/\ntold\n$/), stderr: "" });
        expect(await listens(port)).toBe(false);
      },
    );

    test("leaves nothing behind when it is killed", async () => {
      const { child, ended, commandPid, port } = await running([]);
      child.kill("SIGKILL");
      await once(child, "exit");
      process.kill(commandPid, "SIGKILL");
      expect(await ended).toEqual({ exitCode: null, signal: "SIGKILL" });
      expect(await listens(port)).toBe(false);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  /** That of util-linux; others take other options. */
  const noScript = !String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
  test.skipIf(noScript)("leaves Ctrl-C to the command, which the terminal tells itself, and once", async () => {
    const script = `let told = 0;
process.on("SIGINT", () => { told += 1; console.log("told " + told); setTimeout(() => process.exit(3), 300); });
setInterval(() => {}, 1000);
console.log("ready");`;
    writeFileSync(join(folder, "command.cjs"), script);
    // Without exec some shells stay, have the signal too, and end by it once the command has ended otherwise.
    const command = `exec '${NODE}' '${KT_LAUNCHER}' broker run -- '${NODE}' command.cjs`;
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: folder,
      env: ktEnvironment({ TERM: "dumb", SHELL: "/bin/sh" }),
      stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    let interrupted = false;
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (interrupted || !text.includes("ready")) return;
      interrupted = true;
      child.stdin.write("\u0003");
    });
    await once(child, "close");
    expect({ exitCode: child.exitCode, told: text.match(/told \d/g) }).toEqual({ exitCode: 3, told: ["told 1"] });
  });
});
