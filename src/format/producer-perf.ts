/** The lines of producer-perf-test. Source: org.apache.kafka.tools.ProducerPerformance.Stats. */
import { javaFixed } from "../java/fixed-decimals.ts";

const MEGABYTE = 1024 * 1024;

/** What was acknowledged within a time; times and latencies in milliseconds. */
export interface ProducerPerfSpan {
  readonly records: number;
  /** Of the values. */
  readonly bytes: number;
  readonly elapsedMs: number;
  readonly totalLatencyMs: number;
  readonly maxLatencyMs: number;
}

export interface ProducerPerfTotal extends ProducerPerfSpan {
  /** Without the records of the warmup. */
  readonly steadyState: boolean;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
}

/** A second; not finite where nothing took any time. */
export interface ProducerPerfRates {
  readonly recordsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly avgLatencyMs: number;
}

export function producerPerfRates({ records, bytes, elapsedMs, totalLatencyMs }: ProducerPerfSpan): ProducerPerfRates {
  return {
    recordsPerSecond: (1000 * records) / elapsedMs,
    megabytesPerSecond: (1000 * bytes) / elapsedMs / MEGABYTE,
    avgLatencyMs: totalLatencyMs / records,
  };
}

export function producerPerfWindowLine(span: ProducerPerfSpan): string {
  const { recordsPerSecond, megabytesPerSecond, avgLatencyMs } = producerPerfRates(span);
  return `${span.records} records sent, ${javaFixed(recordsPerSecond, 1)} records/sec (${javaFixed(megabytesPerSecond, 2)} MB/sec), ${javaFixed(avgLatencyMs, 1)} ms avg latency, ${javaFixed(span.maxLatencyMs, 1)} ms max latency.`;
}

export function producerPerfTotalLine(total: ProducerPerfTotal): string {
  const { recordsPerSecond, megabytesPerSecond, avgLatencyMs } = producerPerfRates(total);
  const { records, steadyState, maxLatencyMs, p50, p95, p99, p999 } = total;
  return `${records}${steadyState ? " steady state" : ""} records sent, ${javaFixed(recordsPerSecond, 6)} records/sec (${javaFixed(megabytesPerSecond, 2)} MB/sec), ${javaFixed(avgLatencyMs, 2)} ms avg latency, ${javaFixed(maxLatencyMs, 2)} ms max latency, ${p50} ms 50th, ${p95} ms 95th, ${p99} ms 99th, ${p999} ms 99.9th.`;
}
