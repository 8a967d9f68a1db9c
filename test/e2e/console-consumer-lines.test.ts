import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runKt } from "../support/kt.ts";
import { seedTopics } from "../support/seed-topics.ts";

const T0 = Date.parse("2023-11-14T22:00:00Z");
/** More than a few answers of a broker hold: the first are shown record by record, the others batch by batch. */
const RECORDS = 30_000;

interface Shown {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
  readonly headers: readonly { readonly key: string; readonly value: string | null }[];
}

const records = Array.from({ length: RECORDS }, (_, index): Shown => ({
  key: index % 5 === 0 ? null : `key ${index}`,
  value: index % 11 === 0 ? null : `"${index}"\té\\ 😀 ${"x".repeat((index * 7) % 300)}`,
  timestamp: T0 + ((index * 7919) % 100_000),
  headers: index % 3 === 0 ? [{ key: `h${index % 4}`, value: index % 2 === 0 ? null : `"${index}` }] : [],
}));

const columns = ({ key, value, timestamp, headers }: Shown, offset: number): string => {
  const shown = headers.map((header) => `${header.key}:${header.value ?? "null"}`).join(",");
  const header = headers.length === 0 ? "NO_HEADERS" : shown;
  return [`CreateTime:${timestamp}`, "Partition:0", `Offset:${offset}`, header, key ?? "null", value ?? "null"].join(
    "|",
  );
};

describe.skipIf(kafkaMissing() !== undefined)("kt console-consumer of many records", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const topics = ["plain", "zipped"].map((name) => ({
      name,
      partitions: 1,
      config: { "retention.ms": "-1" },
      records: [],
    }));
    await seedTopics(kafka.bootstrap, topics);
    for (const [topic, codec] of [
      ["plain", "none"],
      ["zipped", "gzip"],
    ] as const) {
      const args = ["console-producer", "--bootstrap-server", kafka.bootstrap, "--topic", topic, "--input", "json"];
      const input = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      const produced = await runKt([...args, "--compression-codec", codec], { cwd: tmpdir(), stdin: input });
      expect(produced.exitCode, produced.stderr.toString()).toBe(0);
    }
  });
  afterAll(() => kafka?.release());

  async function consumed(topic: string, ...more: string[]): Promise<string> {
    const args = ["console-consumer", "--bootstrap-server", kafka.bootstrap, "--topic", topic, "--from-beginning"];
    const { exitCode, stdout, stderr } = await runKt([...args, "--until-end", ...more], { cwd: tmpdir() });
    expect(stderr.toString()).toContain(`Processed a total of ${RECORDS} messages`);
    expect(exitCode).toBe(0);
    return stdout.toString();
  }

  test.each(["plain", "zipped"])("shows each value of topic %s", async (topic) => {
    const lines = records.map(({ value }) => `${value ?? "null"}\n`).join("");
    expect((await consumed(topic)) === lines).toBe(true);
  });

  test.each(["plain", "zipped"])("shows all columns of topic %s", async (topic) => {
    const print = ["timestamp", "partition", "offset", "headers", "key"];
    const properties = ["key.separator=|", ...print.map((column) => `print.${column}=true`)];
    const lines = records.map((record, offset) => `${columns(record, offset)}\n`).join("");
    const shown = await consumed(topic, ...properties.flatMap((property) => ["--formatter-property", property]));
    expect(shown === lines).toBe(true);
  });

  test.each(["plain", "zipped"])("shows topic %s as JSON", async (topic) => {
    const lines = records.map(({ timestamp, key, value, headers }, offset) =>
      JSON.stringify({ topic, partition: 0, offset, timestamp, key, value, headers }),
    );
    expect((await consumed(topic, "--output", "json")) === `${lines.join("\n")}\n`).toBe(true);
  });

  test("shows as many as are asked for, from any offset on", async () => {
    const args = ["console-consumer", "--bootstrap-server", kafka.bootstrap, "--topic", "plain", "--partition", "0"];
    const options = ["--offset", "1234", "--max-messages", "25678"];
    const { stdout } = await runKt([...args, ...options], { cwd: tmpdir() });
    const lines = records.slice(1234, 1234 + 25_678).map(({ value }) => `${value ?? "null"}\n`);
    expect(stdout.toString() === lines.join("")).toBe(true);
  });
});
