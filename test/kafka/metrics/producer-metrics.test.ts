import { expect, test } from "vitest";
import { ProducerMetrics } from "../../../src/kafka/metrics/producer-metrics.ts";
import { PartitionQueue } from "../../../src/kafka/producer/partition-queue.ts";
import { ProducerBatch } from "../../../src/kafka/producer/producer-batch.ts";

function batchOf(...values: string[]): ProducerBatch {
  const batch = new ProducerBatch(Buffer.alloc(16_384), Date.now());
  for (const [place, value] of values.entries()) {
    const bytes = Buffer.from(value);
    const range = { keyStart: -1, keyEnd: -1, valueStart: 0, valueEnd: bytes.length, headers: undefined };
    batch.append({ bytes, ...range, timestamp: 1, place });
  }
  batch.seal("none");
  return batch;
}

function valuesOf(metrics: ProducerMetrics): Map<string, number | string> {
  return new Map(metrics.rows().map(({ name, value }) => [name, value]));
}

const sent = (topic: string, batch: ProducerBatch) => ({ topic, queue: new PartitionQueue(topic, 0), batch });

test("counts what was sent, in all and by topic", () => {
  const metrics = new ProducerMetrics({ clientId: "c", bufferMemory: 1000 });
  metrics.sent([sent("a", batchOf("x", "yyyy")), sent("b", batchOf("zz"))]);
  metrics.retried("a", 2);
  metrics.failed("b", 1);
  metrics.split();
  const values = valuesOf(metrics);
  const of = (name: string) => values.get(`producer-metrics:${name}:{client-id=c}`);
  const ofTopic = (topic: string, name: string) =>
    values.get(`producer-topic-metrics:${name}:{client-id=c, topic=${topic}}`);
  expect([of("record-send-total"), of("records-per-request-avg"), of("compression-rate-avg")]).toEqual([3, 3, 1]);
  expect([of("record-retry-total"), of("record-error-total"), of("batch-split-total")]).toEqual([2, 1, 1]);
  // As Java: 61 bytes of a batch, 21 of a record, the lengths and the bytes.
  expect(of("record-size-max")).toBe(61 + 21 + 1 + 1 + 4 + 1);
  expect([ofTopic("a", "record-send-total"), ofTopic("b", "record-send-total")]).toEqual([2, 1]);
  expect([ofTopic("a", "record-error-total"), ofTopic("b", "record-error-total")]).toEqual([0, 1]);
  expect(ofTopic("a", "byte-total")).toBe(batchOf("x", "yyyy").sizeInBytes);
});

test("counts what is waited for, and the answers to what was sent", async () => {
  const metrics = new ProducerMetrics({ clientId: "c", bufferMemory: 1000 });
  expect(await metrics.during("flush", () => 5)).toBe(5);
  await expect(metrics.during("txn-init", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const exchange = { endpoint: { host: "h", port: 1 }, requestBytes: 10, responseBytes: 5 };
  metrics.exchanged({ ...exchange, api: "Produce", latencyMs: 7, answer: { throttleTimeMs: 3 } });
  const values = valuesOf(metrics);
  const of = (name: string) => Number(values.get(`producer-metrics:${name}:{client-id=c}`));
  expect(of("flush-time-ns-total")).toBeGreaterThan(0);
  expect(of("txn-init-time-ns-total")).toBeGreaterThan(0);
  expect([of("request-latency-max"), of("produce-throttle-time-max"), of("buffer-total-bytes")]).toEqual([7, 3, 1000]);
  expect(of("txn-commit-time-ns-total")).toBe(0);
});
