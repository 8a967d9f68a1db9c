import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Kafka, logLevel, Partitioners } from "kafkajs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { probeMetadata } from "../support/kafka/metadata-probe.ts";
import { runProcess } from "../support/kafka/official.ts";
import { portOf } from "../support/kafka/port-of.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";

let folder: string;
const running: { kill: () => void; closed: Promise<unknown> }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kt-start-"));
});
afterEach(async () => {
  for (const { kill, closed } of running.splice(0)) {
    kill();
    await closed;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts `kt broker start` in the folder of the test; resolves when it has printed its line. */
async function start(...args: string[]) {
  return startUnder([], ...args);
}

/** The same, by another program that becomes it. */
async function startUnder(launcher: string[], ...args: string[]) {
  const [program = "", ...rest] = [...launcher, NODE, KT_LAUNCHER, "broker", "start", ...args];
  const child = spawn(program, rest, {
    cwd: folder,
    env: ktEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const closed = once(child, "close").then(() => undefined);
  running.push({ kill: () => child.kill("SIGKILL"), closed });
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    closed,
  ]);
  if (line === undefined) throw new Error(`it did not start: ${said.stderr}`);
  /** Sends the signal and waits for the end. */
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await closed;
    return { exitCode: child.exitCode, signal: child.signalCode };
  };
  /** How it ends by itself. */
  const ended = closed.then(() => ({ exitCode: child.exitCode, signal: child.signalCode }));
  return { line, said, end, ended, pid: child.pid };
}

/** The same, for a program. */
async function startJson(...args: string[]) {
  const broker = await start("--output", "json", "--port", "0", ...args);
  return { ...broker, ...(JSON.parse(broker.line) as { host: string; port: number; clusterId: string }) };
}

/** One that does not start. */
async function refused(...args: string[]) {
  const { exitCode, stdout, stderr } = await runKt(["broker", "start", ...args], { cwd: folder });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

async function topics(port: number, ...args: string[]): Promise<string> {
  const run = ["topics", "--bootstrap-server", `127.0.0.1:${port}`, ...args];
  const { exitCode, stdout, stderr } = await runKt(run, { cwd: folder });
  expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
  return stdout.toString();
}

describe("kt broker start", () => {
  test("says in one line where it listens, answers, and says nothing more", async () => {
    const { line, said, end } = await start("--memory", "--port", "0");
    const [, port] = /^Listening on 127\.0\.0\.1:(\d+), data in memory$/.exec(line) ?? [];
    expect(port, line).toBeDefined();
    expect(await topics(Number(port), "--list")).toBe("\n");
    await end("SIGTERM");
    expect(said).toEqual({ stdout: `${line}\n`, stderr: "" });
  });

  test("says it as one line of JSON", async () => {
    const { line, pid, said, end } = await start("--memory", "--port", "0", "--output", "json");
    const data = JSON.parse(line) as Record<string, unknown>;
    expect(data).toEqual({
      host: "127.0.0.1",
      port: expect.any(Number),
      clusterId: expect.stringMatching(/^[\w-]{22}$/),
      pid,
      dataDir: null,
    });
    await end("SIGTERM");
    expect(said).toEqual({ stdout: `${line}\n`, stderr: "" });
  });

  test("keeps its data in ./kt-data unless told otherwise, and has it again", async () => {
    const first = await startJson();
    expect(JSON.parse(first.line)).toMatchObject({ dataDir: join(folder, "kt-data") });
    await topics(first.port, "--create", "--topic", "kept", "--partitions", "2");
    await first.end("SIGTERM");
    expect(existsSync(join(folder, "kt-data", "kept-1"))).toBe(true);
    const second = await startJson();
    expect(second.clusterId).toBe(first.clusterId);
    expect(await topics(second.port, "--list")).toBe("kept\n");
    await second.end("SIGINT");
    expect(second.said.stderr).toBe("");
  });

  test("leaves nothing behind with --memory, not even when it is killed", async () => {
    const { port, end } = await startJson("--memory");
    await topics(port, "--create", "--topic", "gone");
    await end("SIGKILL");
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "stops in an orderly way on %s, and ends by it",
    async (signal) => {
      const { end, said, line } = await startJson("--data-dir", "data");
      expect(await end(signal)).toEqual({ exitCode: null, signal });
      expect(said).toEqual({ stdout: `${line}\n`, stderr: "" });
      // An orderly stop leaves Kafka's mark of one, and a start after it has nothing to tell.
      expect(existsSync(join(folder, "data", ".kafka_cleanshutdown"))).toBe(true);
      const again = await startJson("--data-dir", "data");
      await again.end("SIGTERM");
      expect(again.said.stderr).toBe("");
    },
  );

  test("hears a signal that comes while it starts", async () => {
    // As soon as kt hears signals at all, and before it has looked whether there are any.
    const preload = `const { on } = process;
process.on = function (name, listener) {
  on.call(process, name, listener);
  if (name === "SIGTERM") { process.on = on; process.kill(process.pid, name); }
  return process;
};`;
    writeFileSync(join(folder, "preload.cjs"), preload);
    const kt = ["--require", "./preload.cjs", KT_LAUNCHER, "broker", "start", "--memory", "--port", "0"];
    const { exitCode } = await runProcess(NODE, kt, { cwd: folder, env: ktEnvironment(), limitMs: 20_000 });
    expect(exitCode).toBe(143);
  });

  // Without them all goes on, but slower, and a Kafka that starts later would not be kept out of the folder.
  test.runIf(process.platform === "linux" && process.arch === "x64")(
    "finds the native packages for checksums and for the folder's lock",
    async () => {
      const { pid } = await startJson("--data-dir", "data");
      const loaded = () => readFileSync(`/proc/${pid}/maps`, "utf8").match(/[\w.-]+\.node$/gm);
      const packages = ["crc32.linux-x64-gnu.node", "fs-native-extensions.node"];
      // Checksums are prepared once it listens.
      await expect.poll(loaded, { timeout: 10_000 }).toEqual(expect.arrayContaining(packages));
    },
  );

  test("creates the topics that it is asked for, and leaves them as they are at the next start", async () => {
    const args = ["--data-dir", "data", "--topic", "orders:3", "--topic", "users:1:cleanup.policy=compact,delete"];
    const first = await startJson(...args);
    const described = await topics(first.port, "--describe", "--topic", "users");
    expect(described).toContain("cleanup.policy=compact,delete");
    await first.end("SIGTERM");
    const second = await startJson(...args);
    expect(await topics(second.port, "--describe", "--topic", "users")).toBe(described);
    expect(await topics(second.port, "--list")).toBe("orders\nusers\n");
  });

  test("takes a server.properties of Kafka, over which --config and the options win", async () => {
    const port = await freePort();
    const lines = [
      "process.roles=broker,controller",
      "node.id=7",
      "controller.quorum.bootstrap.servers=localhost:9093",
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://:9093`,
      "controller.listener.names=CONTROLLER",
      "advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093",
      "inter.broker.listener.name=PLAINTEXT",
      "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
      `log.dirs=${join(folder, "logs")}`,
      "num.partitions=5",
    ];
    writeFileSync(join(folder, "server.properties"), `${lines.join("\n")}\n`);
    const given = ["--properties", "server.properties", "--config", "num.partitions=6", "--output", "json"];
    const { line, end } = await start(...given, "--advertised", `127.0.0.1:${port}`);
    expect(JSON.parse(line)).toMatchObject({ host: "127.0.0.1", port, dataDir: join(folder, "logs") });
    expect((await probeMetadata("127.0.0.1", port)).brokers).toEqual([7]);
    await topics(port, "--create", "--topic", "six");
    expect((await probeMetadata("127.0.0.1", port)).topics.get("six")!.partitions).toHaveLength(6);
    await end("SIGTERM");
    const elsewhere = await start(...given, "--port", "0", "--data-dir", "other", "--advertised", "localhost:1");
    expect(JSON.parse(elsewhere.line)).toMatchObject({ dataDir: join(folder, "other") });
    expect(JSON.parse(elsewhere.line)).not.toMatchObject({ port });
  });
});

describe("kt broker start on a disk that takes no more", () => {
  test("says so in one line, ends with 1, and has what it acknowledged when there is room again", async () => {
    // No file beyond 1 MB. A disk that is full needs one that may be mounted; its errors take the same way.
    const limited = ["bash", "-c", 'ulimit -f 1024; exec "$@"', "bash"];
    const args = ["--data-dir", "data", "--port", "0", "--output", "json"];
    const broker = await startUnder(limited, ...args, "--topic", "full:1");
    const acknowledged = await produceUntilRefused((JSON.parse(broker.line) as { port: number }).port);
    expect(await broker.ended).toEqual({ exitCode: 1, signal: null });
    expect(broker.said.stdout).toBe(`${broker.line}\n`);
    expect(broker.said.stderr).toMatch(/^kt: The broker stops: [^\n]*\/full-0\/[^\n]*\n$/);

    const again = await startJson("--data-dir", "data");
    const admin = clientOf(again.port).admin();
    await admin.connect();
    const [partition] = await admin.fetchTopicOffsets("full");
    await admin.disconnect();
    expect(acknowledged).toBeGreaterThan(5);
    expect(Number(partition!.offset)).toBeGreaterThanOrEqual(acknowledged);
  });
});

describe("kt broker start that cannot", () => {
  test("says that the port is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const port = portOf(server);
    const outcome = await refused("--port", String(port), "--data-dir", "data");
    await new Promise((resolve) => server.close(resolve));
    expect({ ...outcome, stderr: outcome.stderr.split("\n")[0] }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `kt: Cannot listen on 127.0.0.1:${port}: the port is in use`,
    });
    expect(outcome.stderr).not.toContain("\n    at ");
    // Nothing is damaged: it starts once it can.
    const { end, said } = await startJson("--data-dir", "data");
    await end("SIGTERM");
    expect(said.stderr).toBe("");
  });

  test("says that another broker has the folder, which goes on", async () => {
    const first = await startJson("--data-dir", "data", "--topic", "held:1");
    const { exitCode, stdout, stderr } = await refused("--port", "0", "--data-dir", "data");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^kt: [^\\n]*${join(folder, "data")}[^\\n]*\n(?:kt: [^\\n]*\n)?$`));
    expect(await topics(first.port, "--list")).toBe("held\n");
  });

  test("says that the folder belongs to another node", async () => {
    const { end } = await startJson("--data-dir", "data");
    await end("SIGTERM");
    const before = readFileSync(join(folder, "data/meta.properties"), "utf8");
    const { exitCode, stdout, stderr } = await refused("--port", "0", "--data-dir", "data", "--config", "node.id=2");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^kt: [^\n]*\n(?:kt: [^\n]*\n)?$/);
    expect(readFileSync(join(folder, "data/meta.properties"), "utf8")).toBe(before);
  });

  test.each<[string, string]>([
    ["is a file", "file"],
    ["lies in a file", "file/data"],
    ["cannot be made", "/sys/kt-data"],
  ])("says that its folder %s", async (_, dataDir) => {
    writeFileSync(join(folder, "file"), "kept");
    const { exitCode, stdout, stderr } = await refused("--port", "0", "--data-dir", dataDir);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^kt: [^\n]*(?:file|\/sys)[^\n]*\n(?:kt: [^\n]*\n)?$/);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("kept");
  });

  test.each<[string[], RegExp]>([
    [["--memory", "--data-dir", "d"], /^kt: --memory and --data-dir exclude each other\n/],
    [["extra"], /^kt: 'extra' is no option\n/],
    [["--prot", "1"], /^kt: prot is not a recognized option\nkt: did you mean --port\?\n/],
    [["--topic", "t"], /^kt: --topic takes NAME:PARTITIONS/],
    [["--memory", "--port", "0", "--topic", "t:1:no.such=1"], /^kt: [^\n]*no\.such/],
    [["--memory", "--port", "0", "--topic", "bad name:1"], /^kt: [^\n]*bad name/],
    [["--memory", "--port", "0", "--config", "num.partitions=many"], /^kt: [^\n]*num\.partitions/],
    [["--memory", "--port", "0", "--config", "listeners=SSL://:9093"], /^kt: [^\n]*SSL/],
    [
      ["--properties", "none.properties"],
      /^kt: Cannot read the properties file none\.properties: There is no such file\n/,
    ],
  ])("says that it was asked wrongly: %j", async (args, said) => {
    const { exitCode, stdout, stderr } = await refused(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain("\n    at ");
  });

  test("shows where an error comes from with --debug only", async () => {
    const args = ["--memory", "--port", "0", "--config", "num.partitions=many"];
    expect((await refused(...args, "--debug")).stderr).toContain("\n    at ");
  });
});

/** Produces until the broker takes no more; gives how many records it acknowledged. */
async function produceUntilRefused(port: number): Promise<number> {
  const producer = clientOf(port).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = [{ value: "x".repeat(50_000) }];
  try {
    for (let acknowledged = 0; ; acknowledged += 1) {
      const isLast = await producer.send({ topic: "full", messages }).then(
        () => false,
        () => true,
      );
      if (isLast) return acknowledged;
    }
  } finally {
    await producer.disconnect();
  }
}

function clientOf(port: number): Kafka {
  return new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
