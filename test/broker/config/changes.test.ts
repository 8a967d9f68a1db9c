import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeConfigs } from "../../../src/protocol/messages/describe-configs.ts";
import { incrementalAlterConfigs } from "../../../src/protocol/messages/incremental-alter-configs.ts";
import { ConfiguredBroker } from "./support/broker.ts";

const TOPIC = 2;
const BROKER = 4;
const BROKER_LOGGER = 8;

let folder: string;
let broker: ConfiguredBroker;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kt-configs-"));
  broker = new ConfiguredBroker(new Map(), folder);
  broker.metadata.createTopic("events", 2);
});
afterEach(() => {
  broker.close();
  rmSync(folder, { recursive: true });
});

/** Sets one value; null deletes it. */
async function set(resourceType: number, resourceName: string, name: string, value: string | null): Promise<unknown> {
  const configs = [{ name, configOperation: value === null ? 1 : 0, value }];
  const request = { resources: [{ resourceType, resourceName, configs }], validateOnly: false };
  return broker.ask({ name: "", api: incrementalAlterConfigs, version: 1, request });
}

function retentions(): (number | undefined)[] {
  return [0, 1].map((partition) => broker.logs.get("events", partition)?.config.retentionMs);
}

const accepted = { responses: [{ errorCode: 0, errorMessage: null }] };

describe("a change", () => {
  test("of a topic is in its logs at once, and the broker's value again when it is deleted", async () => {
    expect(await set(TOPIC, "events", "retention.ms", "5000")).toMatchObject(accepted);
    expect(retentions()).toEqual([5000, 5000]);
    await set(BROKER, "1", "log.retention.ms", "9000");
    expect(retentions()).toEqual([5000, 5000]);
    await set(TOPIC, "events", "retention.ms", null);
    expect(retentions()).toEqual([9000, 9000]);
  });

  test("of all brokers is in the broker's own values and in all logs at once", async () => {
    let told = 0;
    broker.config.onChange(() => told++);
    expect(await set(BROKER, "", "message.max.bytes", "777")).toMatchObject(accepted);
    expect(broker.config.int("message.max.bytes")).toBe(777);
    expect(broker.logs.get("events", 1)?.config.maxMessageBytes).toBe(777);
    expect(told).toBe(1);
  });

  test("is there after a restart", async () => {
    await set(TOPIC, "events", "retention.ms", "5000");
    await set(BROKER, "", "message.max.bytes", "777");
    await set(BROKER, "1", "log.segment.bytes", "2000000");
    broker.close();
    broker = new ConfiguredBroker(new Map(), folder);
    expect(broker.config.int("message.max.bytes")).toBe(777);
    expect(broker.logs.get("events", 0)?.config).toMatchObject({
      retentionMs: 5000,
      maxMessageBytes: 777,
      segmentBytes: 2_000_000,
    });
  });

  test("that does not go with what the broker is started with later is reported and not applied", async () => {
    await set(BROKER, "", "log.local.retention.bytes", "5");
    await set(BROKER, "", "group.consumer.assignment.interval.ms", "9000");
    await set(BROKER, "1", "log.cleaner.threads", "2");
    broker.close();
    broker = new ConfiguredBroker(new Map([["log.cleaner.dedupe.buffer.size", "2000000"]]), folder);
    expect(broker.lines).toEqual([
      "The stored configuration of the broker is not applied: requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.",
    ]);
    expect(broker.config.int("log.cleaner.threads")).toBe(1);
  });
});

describe("what Kafka's broker can and kt's cannot", () => {
  test.each([
    ["listeners", "PLAINTEXT://127.0.0.1:1", "kt's broker cannot change its listeners while it runs"],
    ["cordoned.log.dirs", "*", "kt's broker has one log dir, which cannot be cordoned (cordoned.log.dirs)"],
    ["config.providers", "file", "kt's broker does not load configuration providers (config.providers)"],
    [
      "principal.builder.class",
      "no.such.Builder",
      "kt's broker cannot load the Java class no.such.Builder (principal.builder.class)",
    ],
  ])("is refused with a reason: %s", async (name, value, errorMessage) => {
    const answer = await set(BROKER, "1", name, value);
    expect(answer).toMatchObject({ responses: [{ errorCode: 42, errorMessage }] });
  });

  test("has no loggers", async () => {
    const resources = [{ resourceType: BROKER_LOGGER, resourceName: "1", configurationKeys: null }];
    const answer = await broker.ask({ name: "", api: describeConfigs, version: 4, request: { resources } });
    expect(answer).toMatchObject({ results: [{ errorCode: 0, configs: [] }] });
  });
});
