/** Apache Kafka's own producer and consumer benchmarks, against any broker. */
import { officialCommand, stdoutOf } from "./commands.ts";

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
export async function produce(bootstrap: string, load: Load): Promise<Produced> {
  const summary = (await stdoutOf(produceCommand(bootstrap, load))).trim().split("\n").at(-1) ?? "";
  return { recordsPerSecond: numberIn(summary, /([\d.]+) records\/sec/), p99: numberIn(summary, /([\d.]+) ms 99th/) };
}

export function produceCommand(bootstrap: string, { topic, records, recordSize, throughput = -1 }: Load) {
  const size = ["--num-records", String(records), "--record-size", String(recordSize)];
  const where = ["--topic", topic, "--command-property", `bootstrap.servers=${bootstrap}`, "acks=all"];
  return officialCommand("producer-perf-test", ...where, ...size, "--throughput", String(throughput));
}

/** ConsumerPerformance over a whole topic: records a second from the subscription on. */
export async function consume(bootstrap: string, load: Pick<Load, "topic" | "records">): Promise<number> {
  const [head = "", row = ""] = (await stdoutOf(consumeCommand(bootstrap, load))).trim().split("\n").slice(-2);
  const at = head.split(", ").indexOf("nMsg.sec");
  return Number(row.split(", ")[at]);
}

export function consumeCommand(bootstrap: string, { topic, records }: Pick<Load, "topic" | "records">) {
  const where = ["--bootstrap-server", bootstrap, "--topic", topic];
  return officialCommand("consumer-perf-test", ...where, "--num-records", String(records), "--timeout", "60000");
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`no number in: ${text}`);
  return Number(found);
}
