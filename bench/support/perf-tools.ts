/** Apache Kafka's own producer and consumer benchmarks, against any broker. */
import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { libsFolder } from "../../test/support/kafka/libs.ts";
import { kt } from "./contenders.ts";

const run = promisify(execFile);
const LOGGING = `-Dlog4j2.configurationFile=${path.resolve(import.meta.dirname, "../../test/support/kafka/tools-log4j2.properties")}`;
/** As kafka-producer-perf-test.sh and kafka-consumer-perf-test.sh have it. */
const JVM = ["-Xmx512m", LOGGING, "-cp", `${libsFolder()}/*`];

export function createTopic(bootstrap: string, topic: string, partitions: number): void {
  const args = [kt, "topics", "--bootstrap-server", bootstrap, "--create", "--topic", topic];
  execFileSync("node", [...args, "--partitions", String(partitions)], { stdio: "ignore" });
}

export interface Produced {
  readonly recordsPerSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

export interface Load {
  readonly topic: string;
  readonly records: number;
  readonly recordSize: number;
  /** Records a second; as fast as it goes unless given. */
  readonly throughput?: number;
}

/** ProducerPerformance with acks=all. */
export async function produce(
  bootstrap: string,
  { topic, records, recordSize, throughput = -1 }: Load,
): Promise<Produced> {
  const size = ["--num-records", String(records), "--record-size", String(recordSize)];
  const where = ["--topic", topic, "--command-property", `bootstrap.servers=${bootstrap}`, "acks=all"];
  const stdout = await tool("ProducerPerformance", [...where, ...size, "--throughput", String(throughput)]);
  const summary = stdout.trim().split("\n").at(-1) ?? "";
  return { recordsPerSecond: numberIn(summary, /([\d.]+) records\/sec/), p99: numberIn(summary, /([\d.]+) ms 99th/) };
}

/** ConsumerPerformance over a whole topic: records a second from the subscription on. */
export async function consume(bootstrap: string, topic: string, records: number): Promise<number> {
  const where = ["--bootstrap-server", bootstrap, "--topic", topic];
  const stdout = await tool("ConsumerPerformance", [...where, "--num-records", String(records), "--timeout", "60000"]);
  const [head = "", row = ""] = stdout.trim().split("\n").slice(-2);
  const at = head.split(", ").indexOf("nMsg.sec");
  return Number(row.split(", ")[at]);
}

async function tool(name: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("java", [...JVM, `org.apache.kafka.tools.${name}`, ...args]);
  return stdout;
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no number in: ${text}`);
  return Number(found);
}
