import { describe, expect, test } from "vitest";
import { COMPRESSIONS } from "./support/client.ts";
import { CLIENTS } from "./support/clients.ts";
import type { RecordToSend } from "./support/client.ts";
import { asReceived, sampleRecords } from "./support/sample.ts";
import { byName, createTopic, openSession } from "./support/suite.ts";
import { brokerMissing } from "./support/broker-under-test.ts";
import { storedBatches } from "./support/stored-batches.ts";

/** By writer: its topic, with one partition for each compression. */
const written = new Map<string, { topic: string; records: RecordToSend[][] }>();
const present = CLIENTS.filter((client) => brokerMissing() === undefined && client.missing() === undefined);

describe.each(byName(CLIENTS))("%s writes", (_writer, writer) => {
  describe.skipIf(!present.includes(writer))("records of every kind", () => {
    const session = openSession(writer);

    test.each(COMPRESSIONS.map((compression, partition) => ({ compression, partition })))(
      "with $compression",
      async ({ compression, partition }) => {
        const records = sampleRecords(writer, partition, partition + 1);
        const known = written.get(writer.name) ?? {
          topic: await createTopic(session, COMPRESSIONS.length),
          records: [],
        };
        const { topic } = known;
        const { offsets } = await session.call("produce", { topic, compression, records });
        if (offsets.length > 0) expect(offsets).toEqual([...records.keys()]);
        known.records[partition] = records;
        written.set(writer.name, known);

        const batches = await storedBatches(topic, partition);
        // librdkafka sends a batch as it is where compression would make it longer.
        const used = new Set(batches.map((batch) => batch.compression));
        if (used.size > 1) used.delete("none");
        expect([...used]).toEqual([compression]);
        expect(batches.filter((batch) => !batch.isValid())).toEqual([]);
        expect(batches.at(-1)!.lastOffset).toBe(records.length - 1);
      },
    );
  });
});

describe.each(byName(CLIENTS))("%s reads", (_reader, reader) => {
  describe.skipIf(!present.includes(reader))("exactly what was written", () => {
    const session = openSession(reader);

    test.each(byName(present))("by %s with each compression", async (_writer, writer) => {
      const { topic, records } = written.get(writer.name)!;
      for (const [partition, sent] of records.entries()) {
        const count = sent.length;
        const received = (await session.call("read", { topic, partition, from: 0, count })).records;
        expect(received.length, `records of partition ${partition}`).toBe(count);
        expect(received, `partition ${partition}`).toMatchObject(asReceived(sent, reader));
      }
    });

    test("from an offset inside a compressed batch on", async () => {
      const { topic, records } = written.get(present[0]!.name)!;
      const last = records[1]!.length;
      const { records: received } = await session.call("read", { topic, partition: 1, from: 20, count: last - 20 });
      expect(received.map(({ offset }) => offset)).toEqual(Array.from({ length: last - 20 }, (_, index) => index + 20));
    });
  });
});
