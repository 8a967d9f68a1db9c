import { expect } from "vitest";
import { createTopic, forEachClient } from "./support/suite.ts";
import { storedBatches } from "./support/stored-batches.ts";
import { asReceived, sampleRecords } from "./support/sample.ts";

forEachClient("idempotent producing", {
  "batches carry a producer id and unbroken sequences": async (session) => {
    const { call, client } = session;
    const topic = await createTopic(session, 2);
    const records = [0, 1].flatMap((partition) => sampleRecords(client, partition, 9));
    await call("produce", { topic, compression: "lz4", idempotent: true, records });

    for (const partition of [0, 1]) {
      const batches = await storedBatches(topic, partition);
      const next = new Map<bigint, number>();
      for (const { producerId, producerEpoch, baseSequence, lastSequence } of batches) {
        expect(producerId).toBeGreaterThanOrEqual(0n);
        expect(producerEpoch).toBeGreaterThanOrEqual(0);
        expect(baseSequence).toBe(next.get(producerId) ?? 0);
        next.set(producerId, lastSequence + 1);
      }
      const sent = records.filter((record) => record.partition === partition);
      const { records: received } = await call("read", { topic, partition, from: 0, count: sent.length });
      expect(received).toMatchObject(asReceived(sent, client));
    }
  },

  "two producers at once have ids of their own": async (session) => {
    const { call, client } = session;
    const topic = await createTopic(session, 1);
    const records = sampleRecords(client, 0, 11).slice(0, 3);
    await call("produce", { topic, idempotent: true, records });
    await call("produce", { topic, idempotent: true, records });
    const ids = new Set((await storedBatches(topic, 0)).map(({ producerId }) => producerId));
    expect(ids.size).toBeGreaterThanOrEqual(2);
  },
});
