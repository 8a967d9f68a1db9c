/**
 * Records what the official Java clients and a real broker say to each other, into test/fixtures/frames:
 * `<api>-v<version>.<request|response>.hex`, the Kafka version in the first line, then one frame a line, without
 * its size. Starts a broker of its own behind a proxy that tells the clients of ever fewer versions.
 *
 *   npx tsx scripts/record-frames.ts [--jars DIR] [--port PORT]     needs java 17 and five free ports from PORT on
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { apiKeys } from "../src/protocol/api-keys.ts";
import { jarFolder, KAFKA_VERSION } from "./kafka-schemas.ts";
import { type RecordedFrame, startProxy } from "./recording-proxy.ts";
import { kebabCase } from "./render-schema.ts";

/** Metadata and Fetch have had the most versions: that many rounds reach the oldest. */
const ROUNDS = 15;
const FRAMES_PER_FILE = 3;
const LONGEST_FRAME = 2048;
/** Where every frame is longer, the shortest is kept up to this length. */
const LONGEST_ONLY_FRAME = 12_288;

interface Ports {
  readonly plain: number;
  readonly sasl: number;
  readonly controller: number;
  readonly plainProxy: number;
  readonly saslProxy: number;
}

function brokerProperties(folder: string, ports: Ports): string {
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret";`;
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${ports.controller}`,
    "controller.listener.names=CONTROLLER",
    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
    `listeners=PLAINTEXT://127.0.0.1:${ports.plain},SASL://127.0.0.1:${ports.sasl},CONTROLLER://127.0.0.1:${ports.controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${ports.plainProxy},SASL://127.0.0.1:${ports.saslProxy}`,
    "sasl.enabled.mechanisms=PLAIN",
    `listener.name.sasl.plain.sasl.jaas.config=${login}`,
    "delegation.token.secret.key=not-secret",
    `log.dirs=${join(folder, "data-1")},${join(folder, "data-2")}`,
    "offsets.topic.replication.factor=1",
    "offsets.topic.num.partitions=2",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "transaction.state.log.num.partitions=2",
    "share.coordinator.state.topic.replication.factor=1",
    "share.coordinator.state.topic.min.isr=1",
    "share.coordinator.state.topic.num.partitions=2",
    "group.initial.rebalance.delay.ms=0",
    "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found=true",
    "super.users=User:ANONYMOUS;User:alice",
    "",
  ].join("\n");
}

async function startBroker(jars: string, folder: string, ports: Ports): Promise<ChildProcess> {
  const file = join(folder, "server.properties");
  writeFileSync(file, brokerProperties(folder, ports));
  const format = [
    "-cp",
    join(jars, "*"),
    "kafka.tools.StorageTool",
    "format",
    "-t",
    "AAAAAAAAAAAAAAAAAAAAAg",
    "-c",
    file,
  ];
  execFileSync("java", format, { stdio: "ignore" });
  const log = openSync(join(folder, "server.log"), "w");
  const broker = spawn("java", ["-Xmx1g", "-cp", join(jars, "*"), "kafka.Kafka", file], {
    stdio: ["ignore", log, log],
  });
  while (!(await answers(ports.plain))) {
    if (broker.exitCode !== null) throw new Error(`the broker ended, see ${folder}/server.log`);
    await wait(200);
  }
  return broker;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Of all frames of an API, version and direction: the shortest, the longest that is not too long, and one between. */
function choose(frames: readonly Buffer[]): Buffer[] {
  const sorted = frames.toSorted((a, b) => a.length - b.length);
  const short = sorted.filter(({ length }) => length <= LONGEST_FRAME);
  const [first] = sorted;
  if (short.length === 0) return first !== undefined && first.length <= LONGEST_ONLY_FRAME ? [first] : [];
  if (short.length <= FRAMES_PER_FILE) return short;
  return [0, short.length >> 1, short.length - 1].flatMap((index) => short[index] ?? []);
}

function save(frames: readonly RecordedFrame[], folder: string): void {
  const files = new Map<string, Map<number, Buffer>>();
  for (const { apiKey, version, direction, frame } of frames) {
    const name = `${kebabCase(apiKeys.get(apiKey)?.name ?? String(apiKey))}-v${version}.${direction}.hex`;
    const bySize = files.get(name) ?? new Map<number, Buffer>();
    if (!bySize.has(frame.length)) bySize.set(frame.length, frame);
    files.set(name, bySize);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bySize] of files) {
    const chosen = choose([...bySize.values()]);
    if (chosen.length === 0) console.log(`${name}: every frame is too long`);
    else
      writeFileSync(
        join(folder, name),
        `# Kafka ${KAFKA_VERSION}\n${chosen.map((frame) => `${frame.toString("hex")}\n`).join("")}`,
      );
  }
  console.log(`${files.size} files from ${frames.length} frames`);
}

async function main(args: readonly string[]): Promise<void> {
  const jars = jarFolder(args);
  const flag = args.indexOf("--port");
  const base = flag < 0 ? 29_092 : Number(args[flag + 1]);
  const ports = { plain: base, sasl: base + 1, controller: base + 2, plainProxy: base + 3, saslProxy: base + 4 };
  const folder = mkdtempSync(join(tmpdir(), "kt-record-"));
  const frames: RecordedFrame[] = [];
  const keep = (frame: RecordedFrame): unknown => frames.push({ ...frame, frame: Buffer.from(frame.frame) });
  const broker = await startBroker(jars, folder, ports);
  const proxies = [
    await startProxy(ports.plainProxy, ports.plain, keep),
    await startProxy(ports.saslProxy, ports.sasl, keep),
  ];
  try {
    const source = fileURLToPath(new URL("java/ExerciseClient.java", import.meta.url));
    const addresses = [`127.0.0.1:${ports.plainProxy}`, `127.0.0.1:${ports.saslProxy}`];
    const client = spawn("java", ["-cp", join(jars, "*"), source, ...addresses, String(ROUNDS)], { stdio: "inherit" });
    await new Promise((resolve) => client.once("exit", resolve));
    save(frames, fileURLToPath(new URL("../test/fixtures/frames", import.meta.url)));
  } finally {
    for (const proxy of proxies) proxy.close();
    broker.kill();
    await new Promise((resolve) => broker.once("exit", resolve));
    rmSync(folder, { recursive: true });
  }
}

await main(process.argv.slice(2));
process.exit();
