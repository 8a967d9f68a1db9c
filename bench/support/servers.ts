/** The brokers that are compared, each in a process of its own: kt on disk and in memory, Apache Kafka as it is shipped. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeRequestFrame } from "../../src/protocol/frame.ts";
import { apiVersions } from "../../src/protocol/messages/api-versions.ts";
import { libsFolder } from "../../test/support/kafka/libs.ts";
import { freePorts } from "../../test/support/kafka/ports.ts";
import { serverProperties } from "../../test/support/kafka/server-properties.ts";
import { FOLDER_PREFIX, kt } from "./commands.ts";

export interface Server {
  readonly name: string;
  readonly bootstrap: string;
  readonly pid: number;
  /** Milliseconds from the process's start until it answered. */
  readonly startedInMs: number;
  stop(): Promise<void>;
}

/** kt with its data in a folder that is removed at the end, or in memory. */
export async function startKt(where: "disk" | "memory"): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), FOLDER_PREFIX));
  const data = where === "disk" ? ["--data-dir", path.join(folder, "data")] : ["--memory"];
  const begun = performance.now();
  const child = spawn("node", [kt, "broker", "start", "--port", "0", "--output", "json", ...data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = stopper(child, folder);
  const line = await firstLine(child);
  const startedInMs = performance.now() - begun;
  const { host, port, pid } = JSON.parse(line) as { host: string; port: number; pid: number };
  return { name: `kt, ${where}`, bootstrap: `${host}:${port}`, pid, startedInMs, stop };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text);
    });
    child.once("exit", (code) => reject(new Error(`the broker ended with exit code ${code}`)));
  });
}

/** With the heap and the collector of kafka-server-start.sh. */
const SERVER_JVM = ["-Xms1g", "-Xmx1g", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"];

/** Apache Kafka with a freshly formatted folder. */
export async function startApacheKafka(): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), `${FOLDER_PREFIX}kafka-`));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const host = "127.0.0.1";
  const config = path.join(folder, "server.properties");
  const broker = { id: 1, host, port, listeners: {}, pid: undefined, logDir: path.join(folder, "data") };
  const voters = `1@${host}:${controllerPort}`;
  writeFileSync(
    config,
    serverProperties(broker, { listeners: {}, properties: {}, controllerPort, voters, brokers: 1 }),
  );
  const libs = `${libsFolder()}/*`;
  const clusterId = "4L6g3nShT-eMCtK--X86sw";
  execFileSync("java", ["-cp", libs, "kafka.tools.StorageTool", "format", "-t", clusterId, "-c", config], {
    stdio: "ignore",
  });
  const begun = performance.now();
  const child = spawn("java", [...SERVER_JVM, "-cp", libs, "kafka.Kafka", config], { stdio: "ignore" });
  const stop = stopper(child, folder);
  await answering(child, host, port);
  const startedInMs = performance.now() - begun;
  const pid = child.pid ?? 0;
  return { name: "Apache Kafka", bootstrap: `${host}:${port}`, pid, startedInMs, stop };
}

/** Waits until the broker answers ApiVersions. */
async function answering(broker: ChildProcess, host: string, port: number): Promise<void> {
  const frame = encodeRequestFrame({ api: apiVersions, version: 0, correlationId: 1, clientId: null, body: {} });
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port });
      socket.once("connect", () => socket.write(frame));
      socket.once("data", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
    });
    if (answered) return;
    if (broker.exitCode !== null || broker.signalCode !== null) throw new Error("Apache Kafka has ended as it started");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Ends a broker and removes its folder; also where the benchmark itself is ended. */
function stopper(child: ChildProcess, folder: string): () => Promise<void> {
  const atOnce = (): void => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", atOnce);
  return async () => {
    await end(child, folder);
    process.removeListener("exit", atOnce);
  };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(late);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
