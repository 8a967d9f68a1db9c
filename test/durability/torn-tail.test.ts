import { appendFile, mkdtemp, open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { produce } from "../../src/protocol/messages/produce.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { startKtBroker, type KtBroker } from "../support/kt-broker.ts";
import { openRawClient, type RawClient } from "../support/raw-client.ts";
import { wholeBatches } from "../conformance/support/stored-batches.ts";
import { LedgerWriter } from "./support/ledger-writer.ts";
import { Random } from "./support/random.ts";
import { logEnds, readValues } from "./support/read-log.ts";

const TOPIC = "torn";
let dataDir: string;
let broker: KtBroker | undefined;
const startBroker = async (): Promise<KtBroker> =>
  (broker = await startKtBroker({ dataDir, args: ["--topic", `${TOPIC}:1:segment.bytes=1048576`] }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kt-torn-"));
});
afterEach(async () => {
  await broker?.stop("SIGKILL");
  broker = undefined;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

interface Segment {
  file: string;
  /** Where each batch begins and ends, and the offset of its last record. */
  batches: { start: number; end: number; lastOffset: number }[];
}

/** The segments of the log as a kill leaves them. */
async function killedLog(random: Random): Promise<Segment[]> {
  const writer = new LedgerWriter(TOPIC, 0, random);
  const running = await startBroker();
  await writer.run(running.bootstrap, () => writer.acknowledgedBatches > 150);
  await running.stop("SIGKILL");
  const folder = join(dataDir, `${TOPIC}-0`);
  const logs = (await readdir(folder)).filter((name) => name.endsWith(".log")).toSorted();
  expect(logs.length).toBeGreaterThan(1);
  return Promise.all(
    logs.map(async (name) => {
      const file = join(folder, name);
      let start = 0;
      const batches = wholeBatches(await readFile(file)).map((batch) => {
        const end = start + batch.bytes().length;
        const place = { start, end, lastOffset: batch.lastOffset };
        start = end;
        return place;
      });
      return { file, batches };
    }),
  );
}

/** How a tail is torn; gives the last offset that is left. */
const WAYS: Record<string, (segments: Segment[], random: Random) => Promise<number>> = {
  "the last batch is cut short": async (segments, random) => {
    const { file, batches } = segments.at(-1)!;
    const { start, end } = batches.at(-1)!;
    await truncate(file, random.between(start + 1, end - 1));
    return lastBefore(segments, segments.length - 1, batches.length - 1);
  },
  "the file ends inside a batch's first 12 bytes": async (segments, random) => {
    const { file, batches } = segments.at(-1)!;
    await truncate(file, batches.at(-1)!.start + random.between(1, 11));
    return lastBefore(segments, segments.length - 1, batches.length - 1);
  },
  "garbage follows": (segments, random) => append(segments, random.bytes(random.between(1, 5000))),
  "zeroes follow": (segments, random) => append(segments, Buffer.alloc(random.between(1, 5000))),
  "a byte of the last batch has changed": (segments, random) =>
    flip(segments, segments.length - 1, segments.at(-1)!.batches.length - 1, random),
  "a byte of an earlier batch has changed": (segments, random) =>
    flip(segments, segments.length - 1, random.between(0, segments.at(-1)!.batches.length - 2), random),
  "a byte of an earlier segment has changed": (segments, random) =>
    flip(segments, 0, random.between(0, segments[0]!.batches.length - 1), random),
};

/** The last offset before a batch of a segment; -1 before the first. */
function lastBefore(segments: Segment[], segment: number, batch: number): number {
  if (batch > 0) return segments[segment]!.batches[batch - 1]!.lastOffset;
  return segment === 0 ? -1 : segments[segment - 1]!.batches.at(-1)!.lastOffset;
}

async function append(segments: Segment[], bytes: Buffer): Promise<number> {
  const { file, batches } = segments.at(-1)!;
  await truncate(file, batches.at(-1)!.end);
  await appendFile(file, bytes);
  return batches.at(-1)!.lastOffset;
}

/** Changes a byte that the batch's CRC covers. */
async function flip(segments: Segment[], segment: number, batch: number, random: Random): Promise<number> {
  const { file, batches } = segments[segment]!;
  const { start, end } = batches[batch]!;
  const at = random.between(start + 21, end - 1);
  const handle = await open(file, "r+");
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0]! ^= 0x40;
  await handle.write(byte, 0, 1, at);
  await handle.close();
  return lastBefore(segments, segment, batch);
}

/** Appends one record without a producer id; gives its offset. */
async function appendOne(raw: RawClient, offset: number): Promise<number> {
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.from(`0:${offset}:`));
  const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records: builder.build() }] }];
  const answer = await raw.send(produce, 9, { acks: -1, timeoutMs: 10_000, topicData });
  expect(answer.responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
  return Number(answer.responses[0]!.partitionResponses[0]!.baseOffset);
}

test.each(Object.keys(WAYS))("the tail is cut and one line says so where %s", async (way) => {
  const random = Random.fromEnvironment();
  const told = `${way}, KT_TEST_SEED=${random.seed}`;
  const expectedEnd = await WAYS[way]!(await killedLog(random), random);

  const again = await startBroker();
  const raw = await openRawClient(again.bootstrap);
  expect(await logEnds(raw, TOPIC, 0), told).toEqual({ start: 0, end: expectedEnd + 1 });
  const values = await readValues(raw, TOPIC, 0, 0);
  expect(
    values.map(({ offset }) => offset),
    told,
  ).toEqual(Array.from({ length: expectedEnd + 1 }, (_, index) => index));
  expect(
    values.filter(({ offset, value }) => !value.startsWith(`0:${offset}:`)),
    told,
  ).toEqual([]);
  const lines = again
    .stderr()
    .split("\n")
    .filter((line) => line.includes(`${TOPIC}-0`));
  expect(lines, told).toHaveLength(1);
  expect(lines[0], told).toMatch(/cut|truncat/i);

  // What follows is appended behind the cut, and is still there after the next start.
  expect(await appendOne(raw, expectedEnd + 1), told).toBe(expectedEnd + 1);
  raw.close();
  await again.stop("SIGKILL");
  const last = await startBroker();
  const reader = await openRawClient(last.bootstrap);
  expect(await logEnds(reader, TOPIC, 0), told).toEqual({ start: 0, end: expectedEnd + 2 });
  expect((await readValues(reader, TOPIC, 0, expectedEnd + 1)).map(({ value }) => value)).toEqual([
    `0:${expectedEnd + 1}:`,
  ]);
  expect(last.stderr(), told).not.toContain(`${TOPIC}-0`);
  reader.close();
});
