import type { Client } from "./clients.ts";
import { type Bytes, decodeBytes, encodeBytes, type ReceivedRecord, type RecordToSend } from "./client.ts";

const text = (content: string): string => Buffer.from(content).toString("base64");

/** What a client can send of everything a record can be; times are of the last minutes, so that retention leaves them. */
export function sampleRecords(client: Pick<Client, "cannot">, partition: number, seed: number): RecordToSend[] {
  const can = (limit: Parameters<Client["cannot"]["has"]>[0]): boolean => !client.cannot.has(limit);
  const records: Omit<RecordToSend, "partition" | "timestamp">[] = [
    { key: text("key"), value: text("value"), headers: [] },
    { key: text("schlüssel"), value: text("größe 😀 漢字"), headers: [] },
    { key: text("one header"), value: text("1"), headers: [["name", text("größe")]] },
    ...(can("null and empty apart")
      ? [
          { key: null, value: text("no key"), headers: [] },
          { key: text(""), value: text(""), headers: [] },
          { key: text("bytes"), value: Buffer.from([0, 255, 10, 13, 128, 1, 2]).toString("base64"), headers: [] },
        ]
      : []),
    { key: text("tombstone"), value: null, headers: [] },
    {
      key: text("headers"),
      value: text("2"),
      headers: [
        ["a", text("first")],
        ["b", text("other")],
        // Only lists keep a name that comes twice in its place.
        ...(can("keep the order of headers") ? [["a", text("second")] satisfies [string, Bytes]] : []),
        ...(can("send null headers") ? [["null", null] satisfies [string, Bytes]] : []),
      ],
    },
    // Compresses well, and does not fit one block of a codec.
    { key: text("repeated"), value: text("again and again; ".repeat(5_000)), headers: [] },
    ...Array.from({ length: 60 }, (_, index) => ({
      key: text(`user-${index % 7}`),
      value: text(`{"id":${index},"seed":${seed}}`),
      headers: [],
    })),
    { key: text("large"), value: `random:900000:${seed}`, headers: [] },
    { key: text("last"), value: `random:900:${seed}`, headers: [] },
  ];
  const now = Date.now() - 120_000;
  const timestamp = can("set timestamps") ? (index: number) => now + index * 7 : () => null;
  return records.map((record, index) => ({ ...record, partition, timestamp: timestamp(index) }));
}

/** What a reader should give for what was sent, first offset 0; `timestamp` is undefined where the client chose it. */
export function asReceived(sent: readonly RecordToSend[], reader: Client): Partial<ReceivedRecord>[] {
  return sent.map(({ key, value, headers, timestamp, partition }, offset) =>
    forReader(
      {
        partition,
        offset,
        key: again(key),
        value: again(value),
        headers: headers.map(([name, content]) => [name, again(content)]),
        ...(timestamp === null ? {} : { timestamp }),
      },
      reader,
    ),
  );
}

/** A reader that gives headers as an object gives those of one name together. */
function forReader(record: Partial<ReceivedRecord>, reader: Client): Partial<ReceivedRecord> {
  const { headers = [] } = record;
  if (!reader.cannot.has("keep the order of headers")) return record;
  const names = [...new Set(headers.map(([name]) => name))];
  return { ...record, headers: names.flatMap((name) => headers.filter((header) => header[0] === name)) };
}

const again = (bytes: Bytes): Bytes => encodeBytes(decodeBytes(bytes));
