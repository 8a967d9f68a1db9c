import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ConfigsKeeper } from "../support/configs-state.ts";
import { kafkaMissing, leaseKafka, onKtBroker } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runKt } from "../support/kt.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";

describe.skipIf(kafkaMissing() !== undefined)("kt configs, built and run as users do", () => {
  let kafka: LeasedKafka;
  let keeper: ConfigsKeeper;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    await new TopicsKeeper(kafka).reach({ topics: { orders: partitions(1) } });
    keeper = new ConfigsKeeper(kafka.bootstrap, onKtBroker() ? "broker" : "kafka");
  });
  afterAll(() => {
    keeper?.close();
    kafka?.release();
  });

  async function run(...args: string[]) {
    const all = ["configs", "--bootstrap-server", kafka.bootstrap, ...args];
    const { exitCode, stdout, stderr } = await runKt(all, { cwd: tmpdir() });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  test.each<[string, (text: string) => unknown]>([
    ["json", (text) => JSON.parse(text)],
    ["yaml", (text) => parse(text)],
  ])("tells a topic's settings as %s, and what was changed", async (format, read) => {
    await keeper.reach({ topics: { orders: {} } });
    const output = ["--topic", "orders", "--output", format];
    const altered = await run("--alter", "--add-config", "flush.ms=5000,cleanup.policy=[compact,delete]", ...output);
    expect(altered).toMatchObject({ exitCode: 0, stderr: "" });
    expect(read(altered.stdout)).toEqual([
      { entity: { topic: "orders" }, added: ["cleanup.policy", "flush.ms"].toSorted(), deleted: [] },
    ]);
    await keeper.reach({ topics: { orders: { "flush.ms": "5000", "cleanup.policy": "compact,delete" } } });
    const described = await run("--describe", ...output);
    expect(read(described.stdout)).toMatchObject([
      {
        entity: { topic: "orders" },
        configs: [
          { name: "cleanup.policy", value: "compact,delete", source: "DYNAMIC_TOPIC_CONFIG", sensitive: false },
          { name: "flush.ms", value: "5000", synonyms: [{ name: "flush.ms", value: "5000" }] },
        ],
      },
    ]);
  });

  test("leaves stdout empty after an error, as JSON, and an empty list where nothing is there", async () => {
    const failed = await run("--alter", "--topic", "orders", "--add-config", "nope=1", "--output", "json");
    expect(failed).toMatchObject({ exitCode: 1, stdout: "" });
    expect(failed.stderr).toContain("InvalidConfigurationException: Unknown topic config name: nope");
    const absent = await run("--describe", "--topic", "absent", "--output", "json");
    expect(absent).toEqual({
      exitCode: 0,
      stdout: "[]\n",
      stderr: "The topic 'absent' doesn't exist and doesn't have dynamic config.\n",
    });
  });

  const withUsers = onKtBroker() ? [] : ["a real Kafka"];
  test.each(withUsers)("tells quotas and credentials of a user of %s together, never a password", async () => {
    await keeper.reach({
      topics: { orders: {} },
      quotas: [{ entity: { user: "alice" }, values: { producer_byte_rate: 1024 } }],
      credentials: { alice: { "SCRAM-SHA-256": 8192 }, carol: { "SCRAM-SHA-512": 4096 } },
    });
    const { stdout } = await run("--describe", "--entity-type", "users", "--output", "json");
    expect(JSON.parse(stdout)).toEqual([
      {
        entity: { user: "alice" },
        quotas: { producer_byte_rate: 1024 },
        scramCredentials: [{ mechanism: "SCRAM-SHA-256", iterations: 8192 }],
      },
      { entity: { user: "carol" }, quotas: {}, scramCredentials: [{ mechanism: "SCRAM-SHA-512", iterations: 4096 }] },
    ]);
    const set = ["--alter", "--user", "carol", "--add-config", "SCRAM-SHA-256=[password=hidden-1]"];
    const altered = await run(...set, "--output", "table");
    expect(altered.stdout).toMatch(/│ user carol │ SCRAM-SHA-256 │/);
    expect(altered.stdout).not.toContain("hidden-1");
  });
});
