import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fetchLibs } from "./libs.ts";
import { probeMetadata } from "./metadata-probe.ts";
import { freePorts } from "./ports.ts";
import { serverProperties } from "./server-properties.ts";
import { GiveUpError, waitFor } from "./wait.ts";

const run = promisify(execFile);
const HOST = "127.0.0.1";
/** Quick starts before peak speed: the brokers live for minutes and carry next to nothing. */
const LIGHT_JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

export interface KafkaOptions {
  /** Combined nodes (broker and controller) with ids 1 to this. */
  brokers?: 1 | 3;
  /** More lines of server.properties; a value may have several lines. */
  properties?: Record<string, string>;
  /** More listeners: a name and its security protocol. Clients reach them as `localhost`. */
  listeners?: Record<string, "SSL" | "SASL_PLAINTEXT" | "SASL_SSL">;
  /** SCRAM credentials, as `kafka-storage.sh format --add-scram` takes them. */
  scram?: string[];
}

export interface Broker {
  id: number;
  host: string;
  port: number;
  /** The ports of the listeners of KafkaOptions, by name. */
  listeners: Record<string, number>;
  /** undefined while it is stopped. */
  pid: number | undefined;
  logDir: string;
}

/** A running Apache Kafka. */
export interface Kafka {
  /** host:port of broker 1. */
  bootstrap: string;
  brokers: Broker[];
  clusterId: string;
  /** Ends a broker, in an orderly way unless it is killed, and returns when the others do not list it any more. */
  stopBroker(id: number, signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on its old port and data and returns when everybody lists it. */
  startBroker(id: number): Promise<void>;
  /** Kills all brokers and wipes the data. */
  stop(): Promise<void>;
}

/** Starts a new cluster on free loopback ports; ready when each broker lists all of them. */
export async function startKafka(options: KafkaOptions = {}): Promise<Kafka> {
  const libs = await fetchLibs();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(libs, options);
    } catch (error) {
      const clash = error instanceof BrokerEndedError && error.log.includes("Address already in use");
      if (!clash || attempt === 3) throw error;
    }
  }
}

class BrokerEndedError extends GiveUpError {
  override name = "BrokerEndedError";
  readonly log: string;

  constructor(id: number, log: string) {
    super(`broker ${id} ended while it started:\n${log.split("\n").slice(-30).join("\n")}`);
    this.log = log;
  }
}

async function startOnce(libs: string, options: KafkaOptions): Promise<Kafka> {
  const { brokers: count = 1, properties = {}, listeners = {}, scram = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), "kt-kafka-"));
  const names = Object.keys(listeners);
  const ports = await freePorts(count * (2 + names.length));
  const listenerPorts = ports.slice(count * 2);
  const clusterId = newClusterId();
  const children = new Map<number, ChildProcess>();
  const brokers = ports.slice(0, count).map((port, index): Broker => {
    const own = names.map((name, at) => [name, listenerPorts[index * names.length + at]!] as const);
    const logDir = join(folder, `data-${index + 1}`);
    return { id: index + 1, host: HOST, port, listeners: Object.fromEntries(own), pid: undefined, logDir };
  });
  const voters = brokers.map(({ id }) => `${id}@${HOST}:${ports[count + id - 1]}`).join(",");

  const killAll = () => {
    for (const child of children.values()) child.kill("SIGKILL");
  };
  process.once("exit", killAll);

  const launch = (broker: Broker) => {
    const log = openSync(serverLog(folder, broker.id), "a");
    const args = [
      "-Xms128m",
      "-Xmx768m",
      ...LIGHT_JVM,
      "-cp",
      `${libs}/*`,
      "kafka.Kafka",
      configFile(folder, broker.id),
    ];
    const child = spawn("java", args, { stdio: ["ignore", log, log] });
    children.set(broker.id, child);
    broker.pid = child.pid;
    child.once("exit", () => {
      broker.pid = undefined;
    });
  };
  const everybodyLists = (what: string, ids: number[]) =>
    waitFor(what, async () => {
      const running = brokers.filter(({ id }) => ids.includes(id));
      for (const { id, pid } of running) {
        if (pid === undefined) throw new BrokerEndedError(id, readFileSync(serverLog(folder, id), "utf8"));
      }
      const views = await Promise.all(running.map(({ host, port }) => probeMetadata(host, port)));
      return views.every((view) => view.brokers.join() === ids.join()) ? true : undefined;
    });
  const stop = async () => {
    process.removeListener("exit", killAll);
    await Promise.all([...children.values()].map((child) => ended(child, "SIGKILL")));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await Promise.all(
      brokers.map(async (broker) => {
        const controllerPort = ports[count + broker.id - 1]!;
        const settings = { controllerPort, voters, brokers: count, listeners, properties };
        await writeFile(configFile(folder, broker.id), serverProperties(broker, settings));
        await format(libs, clusterId, configFile(folder, broker.id), scram);
        launch(broker);
      }),
    );
    await everybodyLists(`${count} broker(s) to start`, ids(brokers));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    bootstrap: `${HOST}:${ports[0]}`,
    brokers,
    clusterId,
    async stopBroker(id, signal = "SIGTERM") {
      const child = children.get(id);
      if (child !== undefined) await ended(child, signal);
      const rest = ids(brokers.filter(({ pid }) => pid !== undefined));
      await everybodyLists(`broker ${id} to leave`, rest);
    },
    async startBroker(id) {
      launch(brokers.find((broker) => broker.id === id)!);
      await everybodyLists(`broker ${id} to come back`, ids(brokers.filter(({ pid }) => pid !== undefined)));
    },
    stop,
  };
}

async function format(libs: string, clusterId: string, config: string, scram: string[]): Promise<void> {
  const credentials = scram.flatMap((credential) => ["--add-scram", credential]);
  const tool = ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", config, ...credentials];
  await run("java", ["-Xmx128m", ...LIGHT_JVM, "-cp", `${libs}/*`, ...tool]);
}

/** Kafka's Uuid text: 16 bytes in base64url. One that begins with "-" would look like an option. */
function newClusterId(): string {
  const text = randomBytes(16).toString("base64url");
  return text.startsWith("-") ? newClusterId() : text;
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

const ids = (brokers: Broker[]) => brokers.map(({ id }) => id);
const configFile = (folder: string, id: number) => join(folder, `server-${id}.properties`);
const serverLog = (folder: string, id: number) => join(folder, `server-${id}.log`);
