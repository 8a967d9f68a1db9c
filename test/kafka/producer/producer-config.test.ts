import { expect, test } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { producerConfig } from "../../../src/kafka/producer/producer-config.ts";

const config = (more: Record<string, string> = {}, implied: string[] = []) =>
  producerConfig(new Map([["bootstrap.servers", "localhost:9092"], ...Object.entries(more)]), new Set(implied));

test("has the Java producer's defaults", () => {
  expect(config()).toMatchObject({
    acks: -1,
    idempotent: true,
    compression: "none",
    batchSize: 16384,
    lingerMs: 5,
    bufferMemory: 33554432,
    maxInFlight: 5,
    deliveryTimeoutMs: 120000,
    warnings: [],
  });
});

test.each([[{ acks: "1" }], [{ acks: "0" }], [{ retries: "0" }], [{ "enable.idempotence": "false" }]])(
  "does without idempotence with %j",
  (more) => {
    expect(config(more).idempotent).toBe(false);
  },
);

test.each<[Record<string, string>, string]>([
  [
    { "enable.idempotence": "true", acks: "1" },
    "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
  ],
  [{ "enable.idempotence": "true", retries: "0" }, "Must set retries to non-zero when using the idempotent producer."],
  [
    { "max.in.flight.requests.per.connection": "6" },
    "To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is 6.",
  ],
  [
    { "enable.idempotence": "false", "transactional.id": "t" },
    "Cannot set a transactional.id without also enabling idempotence.",
  ],
  [{ acks: "1", "transactional.id": "t" }, "Cannot set a transactional.id without also enabling idempotence."],
  [
    { "transaction.two.phase.commit.enable": "true", "transaction.timeout.ms": "1000" },
    "Cannot set transaction.timeout.ms when transaction.two.phase.commit.enable is set to true. Transactions will not expire with two-phase commit enabled.",
  ],
  [{ acks: "2" }, "Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1"],
])("refuses %j in Java's words", (more, message) => {
  expect(() => config(more)).toThrow(message);
});

test("wraps what Java's constructor wraps", () => {
  const properties = { "delivery.timeout.ms": "10" };
  expect(() => config(properties)).toThrow("Failed to construct kafka producer");
  expect(() => config(properties)).toThrow(
    expect.objectContaining({
      hint: "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms",
    }),
  );
});

test("stretches a delivery timeout that nobody has set, and says so", () => {
  const { deliveryTimeoutMs, warnings } = config({ "linger.ms": "200000" });
  expect(deliveryTimeoutMs).toBe(230000);
  expect(warnings).toEqual([
    "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms. Setting it to 230000.",
  ]);
});

test("lets batches grow only where nobody has set their size", () => {
  expect(config().batchesMayGrow).toBe(true);
  expect(config({ "batch.size": "16384" }).batchesMayGrow).toBe(false);
  expect(config({ "batch.size": "16384" }, ["batch.size"]).batchesMayGrow).toBe(true);
});

test.each([
  [{ "partitioner.class": "com.example.Mine" }],
  [{ "interceptor.classes": "com.example.Mine" }],
  [{ "metric.reporters": "com.example.Mine" }],
])("refuses %j: there is no JVM", (more) => {
  expect(() => config(more)).toThrow(InputError);
});

test("knows Java's round-robin partitioner", () => {
  const name = "org.apache.kafka.clients.producer.RoundRobinPartitioner";
  expect(config({ "partitioner.class": name }).partitioner).toBe("round-robin");
});

test("reads what a transaction needs, and names the client after it", () => {
  const { transactions, client } = config({ "transactional.id": "orders", "transaction.timeout.ms": "5000" });
  expect(transactions).toEqual({ id: "orders", timeoutMs: 5000 });
  expect(client.clientId).toBe("producer-orders");
  expect(config({}).transactions).toBeUndefined();
});
