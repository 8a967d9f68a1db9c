/** The lines that VerifiableProducer prints: JSON as Jackson writes it, the fields in its order. */
import type { KtError } from "../../errors.ts";
import { javaJsonText } from "../../java/json.ts";

/** `startup_complete`, `shutdown_complete`. */
export function stageEvent(name: "startup_complete" | "shutdown_complete", now: number): string {
  return `{"timestamp":${now},"name":"${name}"}\n`;
}

/** What the events of a batch have in common; keys and values have nothing that JSON would escape. */
export function successEvents(topic: string, partition: number, now: number): SuccessEvent {
  const start = `{"timestamp":${now},"name":"producer_send_success","key":`;
  const end = `,"topic":${javaJsonText(topic)},"partition":${partition}}\n`;
  return (key, value, offset) =>
    `${start}${key === null ? "null" : `"${key}"`},"value":"${value}","offset":${offset}${end}`;
}

export type SuccessEvent = (key: string | null, value: string, offset: number) => string;

export interface FailedSend {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string;
  readonly error: KtError;
}

export function errorEvent({ topic, key, value, error }: FailedSend, now: number): string {
  const fields = [
    ["topic", topic],
    ["key", key],
    ["value", value],
    ["exception", `class ${error.javaClass ?? "java.lang.RuntimeException"}`],
    ["message", error.message],
  ] as const;
  const texts = fields.map(([name, text]) => `"${name}":${javaJsonText(text)}`);
  return `{"timestamp":${now},"name":"producer_send_error",${texts.join(",")}}\n`;
}

export interface ToolData {
  readonly sent: number;
  readonly acked: number;
  readonly targetThroughput: number;
  /** Acknowledged records a second. */
  readonly avgThroughput: number;
}

export function toolDataEvent({ sent, acked, targetThroughput, avgThroughput }: ToolData, now: number): string {
  const numbers = `"sent":${sent},"acked":${acked},"target_throughput":${targetThroughput}`;
  return `{"timestamp":${now},"name":"tool_data",${numbers},"avg_throughput":${javaJsonText(avgThroughput)}}\n`;
}
