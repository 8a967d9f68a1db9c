/** The header and the rows of kafka-consumer-perf-test.sh. Source: org.apache.kafka.tools.ConsumerPerformance. */
import { javaFixed } from "../java/fixed-decimals.ts";

/** What was read within a time. Times are ms since 1970. */
export interface ConsumerPerfSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly records: number;
  /** Of keys and values. */
  readonly bytes: number;
  /** Milliseconds of it that went by until partitions were assigned. */
  readonly rebalanceMs: number;
}

/** An interval, and what was read from the start until its end. */
export interface ConsumerPerfInterval extends ConsumerPerfSpan {
  readonly totalRecords: number;
  readonly totalBytes: number;
}

/** A second's worth; NaN where there was neither time nor data. */
export interface ConsumerPerfRates {
  readonly fetchMs: number;
  readonly megabytesPerSecond: number;
  readonly recordsPerSecond: number;
  readonly fetchMegabytesPerSecond: number;
  readonly fetchRecordsPerSecond: number;
}

const MEGABYTE = 1024 * 1024;
const COLUMNS = "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms";

export function consumerPerfHeader(detailed: boolean): string {
  const times = detailed ? "time, threadId" : "start.time, end.time";
  return `${times}, ${COLUMNS}, fetch.MB.sec, fetch.nMsg.sec`;
}

/** The rates of a whole run: without a time they are NaN or Infinity. */
export function totalRates({ startMs, endMs, records, bytes, rebalanceMs }: ConsumerPerfSpan): ConsumerPerfRates {
  const megabytes = bytes / MEGABYTE;
  const fetchMs = endMs - startMs - rebalanceMs;
  const [seconds, fetchSeconds] = [(endMs - startMs) / 1000, fetchMs / 1000];
  return {
    fetchMs,
    megabytesPerSecond: megabytes / seconds,
    recordsPerSecond: records / seconds,
    fetchMegabytesPerSecond: megabytes / fetchSeconds,
    fetchRecordsPerSecond: records / fetchSeconds,
  };
}

/** The rates of an interval: those of fetching are 0 where all of it went by with a rebalance. */
export function intervalRates({ startMs, endMs, records, bytes, rebalanceMs }: ConsumerPerfSpan): ConsumerPerfRates {
  const megabytes = bytes / MEGABYTE;
  const elapsedMs = endMs - startMs;
  const fetchMs = elapsedMs - rebalanceMs;
  return {
    fetchMs,
    megabytesPerSecond: (1000 * megabytes) / elapsedMs,
    recordsPerSecond: (records / elapsedMs) * 1000,
    fetchMegabytesPerSecond: fetchMs <= 0 ? 0 : (1000 * megabytes) / fetchMs,
    fetchRecordsPerSecond: fetchMs <= 0 ? 0 : (1000 * records) / fetchMs,
  };
}

/** `2026-01-31 12:00:00:000, 2026-01-31 12:00:01:000, 95.3674, …` */
export function consumerPerfTotal(span: ConsumerPerfSpan, formatTime: (ms: number) => string): string {
  const times = [formatTime(span.startMs), formatTime(span.endMs)];
  return [...times, ...columns(span, span, totalRates(span))].join(", ");
}

/** The row of an interval: the amounts are those from the start on, the rates its own. */
export function consumerPerfInterval(interval: ConsumerPerfInterval, formatTime: (ms: number) => string): string {
  const { endMs, totalRecords: records, totalBytes: bytes } = interval;
  return [formatTime(endMs), "0", ...columns({ records, bytes }, interval, intervalRates(interval))].join(", ");
}

function columns(
  { records, bytes }: Pick<ConsumerPerfSpan, "records" | "bytes">,
  { rebalanceMs }: Pick<ConsumerPerfSpan, "rebalanceMs">,
  rates: ConsumerPerfRates,
): string[] {
  return [
    javaFixed(bytes / MEGABYTE, 4),
    javaFixed(rates.megabytesPerSecond, 4),
    String(records),
    javaFixed(rates.recordsPerSecond, 4),
    String(rebalanceMs),
    String(rates.fetchMs),
    javaFixed(rates.fetchMegabytesPerSecond, 4),
    javaFixed(rates.fetchRecordsPerSecond, 4),
  ];
}
