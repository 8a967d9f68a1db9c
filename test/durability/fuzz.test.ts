import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiVersions } from "../../src/protocol/messages/api-versions.ts";
import { createTopics } from "../../src/protocol/messages/create-topics.ts";
import { fetch } from "../../src/protocol/messages/fetch.ts";
import { joinGroup } from "../../src/protocol/messages/join-group.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { offsetCommit } from "../../src/protocol/messages/offset-commit.ts";
import { produce } from "../../src/protocol/messages/produce.ts";
import { encodeRequestFrame } from "../../src/protocol/frame.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { startKtBroker, type KtBroker } from "../support/kt-broker.ts";
import { openRawClient, type RawClient } from "../support/raw-client.ts";
import { Random } from "./support/random.ts";
import { logEnds, readValues } from "./support/read-log.ts";

const SEED = 20_261_121;
const FRAMES = 2000;
const MiB = 1024 * 1024;
const TOPIC = "fuzz";
/** For 50 readers of which each has asked for 5 GB. */
const SLOW_READERS_MIB = 300;

let broker: KtBroker;
beforeAll(async () => {
  broker = await startKtBroker({ args: ["--topic", `${TOPIC}:2`, "--topic", "large:1"] });
});
afterAll(() => broker?.remove());

/** Frames that a client might send, of several APIs and versions. */
function goodFrames(random: Random): Buffer[] {
  const frame = (api: Parameters<typeof encodeRequestFrame>[0]["api"], version: number, body: object): Buffer =>
    encodeRequestFrame({ api, version, correlationId: random.between(0, 0x7fffffff), clientId: "fuzz", body });
  const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records: batch(random) }] }];
  const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }];
  const committed = [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: "m" }];
  return [
    frame(apiVersions, 3, { clientSoftwareName: "fuzz", clientSoftwareVersion: "1" }),
    frame(metadata, 12, { topics: [{ name: TOPIC }], allowAutoTopicCreation: false }),
    frame(metadata, 1, { topics: [{ name: TOPIC }] }),
    frame(produce, 9, { acks: -1, timeoutMs: 100, topicData }),
    frame(produce, 3, { acks: 1, timeoutMs: 100, topicData }),
    frame(fetch, 12, { maxWaitMs: 0, minBytes: 0, maxBytes: 1000, topics: [{ topic: TOPIC, partitions }] }),
    frame(fetch, 4, { maxWaitMs: 0, minBytes: 0, maxBytes: 1000, topics: [{ topic: TOPIC, partitions }] }),
    frame(offsetCommit, 8, { groupId: "fuzz", topics: [{ name: TOPIC, partitions: committed }] }),
    frame(joinGroup, 5, {
      groupId: "fuzz",
      sessionTimeoutMs: 6000,
      rebalanceTimeoutMs: 6000,
      memberId: "nobody",
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: Buffer.alloc(10) }],
    }),
    frame(createTopics, 5, { topics: [{ name: TOPIC, numPartitions: 1, replicationFactor: 1 }], timeoutMs: 100 }),
  ];
}

function batch(random: Random): Buffer {
  const builder = new RecordBatchBuilder();
  for (let index = random.between(1, 5); index > 0; index -= 1) {
    builder.append(Date.now(), random.bytes(5), random.bytes(random.between(0, 200)));
  }
  return builder.build();
}

const sized = (body: Buffer, size = body.length): Buffer => {
  const head = Buffer.alloc(4);
  head.writeInt32BE(size);
  return Buffer.concat([head, body]);
};

/** A request header v1 (v2 has a byte of tags more) of any key and version. */
function header(key: number, version: number, tags = false): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeInt16BE(key, 0);
  bytes.writeInt16BE(version, 2);
  bytes.writeInt32BE(7, 4);
  bytes.writeInt16BE(-1, 8);
  return tags ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
}

const HUGE = [0x7fffffff, 0x7ffffffe, 0x10000000, 0x00ffffff, -1, -2, -0x80000000];

/** Ways to break what a client sends. */
const KINDS: Record<string, (random: Random) => Buffer> = {
  "a huge or negative size": (random) => sized(random.bytes(random.between(0, 50)), random.pick(HUGE)),
  "a size and nothing after it": (random) => sized(Buffer.alloc(0), random.between(5, 100 * MiB)),
  "a body cut short": (random) => {
    const frame = random.pick(goodFrames(random));
    return sized(frame.subarray(4, random.between(5, frame.length - 1)));
  },
  "bytes changed": (random) => {
    const frame = Buffer.from(random.pick(goodFrames(random)));
    for (let times = random.between(1, 8); times > 0; times -= 1) {
      frame[random.between(8, frame.length - 1)] = random.between(0, 255);
    }
    return frame;
  },
  "an unknown key or version": (random) => {
    const key = random.pick([-1, 4, 7, 71, 999, 0x7fff, 0, 1, 3, 18, 19]);
    return sized(Buffer.concat([header(key, random.pick([-1, 99, 0x7fff])), random.bytes(random.between(0, 40))]));
  },
  "a wrong CRC": (random) => {
    const records = batch(random);
    records[random.between(17, 20)]! ^= 1 + random.between(0, 254);
    const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records }] }];
    const body = { acks: -1, timeoutMs: 100, topicData };
    return encodeRequestFrame({ api: produce, version: 9, correlationId: 1, clientId: null, body });
  },
  "a batch whose lengths and counts lie": (random) => {
    const records = batch(random);
    records.writeInt32BE(random.pick(HUGE), random.pick([8, 23, 53, 57]));
    const topicData = [{ name: TOPIC, partitionData: [{ index: 1, records }] }];
    const body = { acks: -1, timeoutMs: 100, topicData };
    return encodeRequestFrame({ api: produce, version: 7, correlationId: 1, clientId: null, body });
  },
  "an array of a huge count": (random) => {
    const [key, version] = random.pick([
      [3, 1],
      [1, 4],
      [19, 4],
      [2, 1],
      [11, 5],
      [9, 1],
    ] as const);
    const count = Buffer.alloc(4);
    count.writeInt32BE(random.pick(HUGE));
    return sized(Buffer.concat([header(key, version), count, random.bytes(random.between(0, 60))]));
  },
  "a compact array of a huge count, nested": (random) => {
    const varint = Buffer.of(0xff, 0xff, 0xff, 0xff, random.pick([0x07, 0x0f, 0x7f]));
    const nested = Buffer.concat(Array.from({ length: random.between(1, 40) }, () => Buffer.of(2)));
    const [key, version] = random.pick([
      [3, 12],
      [1, 12],
      [0, 9],
      [19, 5],
      [8, 8],
      [75, 0],
    ] as const);
    return sized(Buffer.concat([header(key, version, true), nested, varint]));
  },
  "tagged fields without end": (random) => {
    const tags = Buffer.concat([Buffer.of(0xff, 0xff, 0xff, 0xff, 0x0f), random.bytes(random.between(0, 100))]);
    return sized(Buffer.concat([header(18, 3), tags]));
  },
  garbage: (random) => random.bytes(random.between(1, 2000)),
  "another protocol": (random) =>
    Buffer.from(
      random.pick(["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", "SSH-2.0-x\r\n"]),
    ),
};

/** Sends bytes on a connection of their own; waits for the first answer or the end of it, but not long. */
async function sendAlone(bytes: Buffer, random: Random): Promise<void> {
  const [host = "", port] = broker.bootstrap.split(":");
  const socket = connect(Number(port), host);
  const over = new Promise<void>((resolve) => {
    socket.once("data", () => resolve());
    socket.once("close", () => resolve());
    setTimeout(resolve, 15).unref();
  });
  socket.on("error", () => {});
  socket.write(bytes);
  // Some say goodbye, some do not.
  if (random.next() < 0.3) socket.end();
  await over;
  if (random.next() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
}

let served = 0;
/** What any client does: it must work as if nothing were. */
async function serveNormally(): Promise<void> {
  const raw = await openRawClient(broker.bootstrap);
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.from(`normal ${served}`));
  const topicData = [{ name: "large", partitionData: [{ index: 0, records: builder.build() }] }];
  const answer = await raw.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData });
  expect(answer.responses[0]!.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: BigInt(served) });
  const values = await readValues(raw, "large", 0, served);
  expect(values).toEqual([{ offset: served, value: `normal ${served}` }]);
  served += 1;
  raw.close();
}

/** The smallest of some looks: what the collector has not got to yet is no growth. */
async function settledBytes(): Promise<number> {
  let least = broker.residentBytes();
  for (let look = 0; look < 5; look += 1) {
    await serveNormally();
    least = Math.min(least, broker.residentBytes());
  }
  return least;
}

test(`${FRAMES} malformed frames (seed ${SEED}) neither end the broker nor grow it by more than 30 MB`, async () => {
  const random = new Random(SEED);
  const kinds = Object.keys(KINDS);
  // What the first requests load is not what malformed ones leave behind.
  for (let warm = 0; warm < 300; warm += 1) await serveNormally();
  for (const kind of kinds) for (let times = 0; times < 10; times += 1) await sendAlone(KINDS[kind]!(random), random);
  const before = await settledBytes();
  const halfOpen: ReturnType<typeof connect>[] = [];
  const [host = "", port] = broker.bootstrap.split(":");

  for (let sent = 0; sent < FRAMES;) {
    const some = Array.from({ length: Math.min(10, FRAMES - sent) }, () => random.pick(kinds));
    await Promise.all(some.map((kind) => sendAlone(KINDS[kind]!(random), random)));
    sent += some.length;
    if (sent % 100 === 0) {
      await serveNormally();
      // Half a frame, and then silence.
      const socket = connect(Number(port), host);
      socket.on("error", () => {});
      socket.write(goodFrames(random)[3]!.subarray(0, 30));
      halfOpen.push(socket);
    }
  }
  await serveNormally();
  for (const socket of halfOpen) socket.destroy();
  const raw = await openRawClient(broker.bootstrap);
  expect((await raw.send(apiVersions, 3, { clientSoftwareName: "x", clientSoftwareVersion: "1" })).errorCode).toBe(0);
  // What was appended meanwhile can be read: a lying batch must not lie in a log.
  for (const partition of [0, 1]) {
    const { end } = await logEnds(raw, TOPIC, partition);
    await readValues(raw, TOPIC, partition, 0);
    expect(end).toBeGreaterThanOrEqual(0);
  }
  raw.close();
  const grown = (await settledBytes()) - before;
  expect(grown / MiB, `MiB grown, seed ${SEED}`).toBeLessThan(30);
});

test("readers that ask much and read nothing are held off, not stored for", async () => {
  const writer = await openRawClient(broker.bootstrap);
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.alloc(900_000, "x"));
  const records = builder.build();
  for (let index = 0; index < 60; index += 1) {
    const topicData = [{ name: TOPIC, partitionData: [{ index: 1, records: Buffer.from(records) }] }];
    await writer.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData });
  }
  const { end } = await logEnds(writer, TOPIC, 1);
  const before = await settledBytes();
  const partitions = [{ partition: 1, fetchOffset: BigInt(end - 60), partitionMaxBytes: 50 * MiB }];
  const body = { maxWaitMs: 0, minBytes: 0, maxBytes: 50 * MiB, topics: [{ topic: TOPIC, partitions }] };

  // Twice, since what is left of the first must do for the second.
  for (let wave = 0; wave < 2; wave += 1) {
    // 50 connections that ask for 100 answers of 50 MiB each.
    const readers: RawClient[] = [];
    for (let reader = 0; reader < 50; reader += 1) {
      const raw = await openRawClient(broker.bootstrap);
      raw.socket.removeAllListeners("data");
      raw.socket.pause();
      for (let correlationId = 0; correlationId < 100; correlationId += 1) {
        raw.socket.write(encodeRequestFrame({ api: fetch, version: 12, correlationId, clientId: "slow", body }));
      }
      readers.push(raw);
    }
    for (let times = 0; times < 30; times += 1) await serveNormally();
    const grown = broker.residentBytes() - before;
    expect(grown / MiB, "MiB grown").toBeLessThan(SLOW_READERS_MIB);
    for (const raw of readers) raw.close();
  }
  writer.close();
});
