import { describe, expect, test } from "vitest";
import { firstSignal, withBroker } from "../../../src/commands/broker/with-broker.ts";
import type { RunningBroker } from "../../../src/broker/start-broker.ts";
import type { Context } from "../../../src/kit/context.ts";
import { probeMetadata } from "../../support/kafka/metadata-probe.ts";
import { FakeProcess } from "../../support/run-main.ts";

test("the first signal is heard, the second is the process' own again", async () => {
  const process = new FakeProcess();
  const signal = firstSignal(process);
  expect(process.send("SIGINT")).toBe(true);
  expect(await signal).toBe("SIGINT");
  expect(process.send("SIGTERM")).toBe(false);
});

describe("a broker for a while", () => {
  const context = { debug: () => {}, err: { line: () => {} } } as unknown as Context;

  test("is there meanwhile, and gone afterwards", async () => {
    const ports: number[] = [];
    const status = await withBroker({}, context, async ({ host, port }) => {
      ports.push(port);
      expect((await probeMetadata(host, port)).brokers).toEqual([1]);
      return 7;
    });
    expect(status).toBe(7);
    await expect(probeMetadata("127.0.0.1", ports[0]!)).rejects.toThrow("ECONNREFUSED");
  });

  test("is gone when its use fails", async () => {
    let running: RunningBroker | undefined;
    const use = withBroker({}, context, async (broker) => {
      running = broker;
      throw new Error("no use");
    });
    await expect(use).rejects.toThrow("no use");
    await expect(probeMetadata("127.0.0.1", running!.port)).rejects.toThrow("ECONNREFUSED");
  });

  test("is not used where it cannot start", async () => {
    const settings = { config: { "num.partitions": "many" } };
    await expect(withBroker(settings, context, () => Promise.reject(new Error("used")))).rejects.toThrow(
      "num.partitions",
    );
  });
});
