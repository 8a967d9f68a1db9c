import { afterEach, expect, test } from "vitest";
import { code } from "../../../src/protocol/errors.ts";
import { fetch } from "../../../src/protocol/messages/fetch.ts";
import { listOffsets } from "../../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { offsetForLeaderEpoch } from "../../../src/protocol/messages/offset-for-leader-epoch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { FakeBroker, handler, misbehave } from "../support/fake-broker.ts";
import { consumerOf, pollUntil, pollValues, rejectionOf } from "./support/consumers.ts";

const TOPIC_ID = "AAAAAAAAAAAAAAAAAAAABw";
const quick = { "retry.backoff.ms": "5", "reconnect.backoff.ms": "5", "reconnect.backoff.max.ms": "20" };
const lines = { topic: "lines", partition: 0 };

interface LogEntry {
  readonly value: string;
  readonly epoch: number;
}

/** What a cluster of two brokers tells about one partition; tests change it as they go. */
interface Scene {
  leader: number;
  epoch: number;
  log: LogEntry[];
  /** Answers for the next fetches, before anything else. */
  readonly fetchErrors: number[];
  corrupt: boolean;
  dropNext: boolean;
}

const running: FakeBroker[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((broker) => broker.stop()));
});

function batchOf({ value, epoch }: LogEntry, offset: number, corrupt: boolean): Buffer {
  const builder = new RecordBatchBuilder();
  builder.append(1, null, Buffer.from(value));
  const batch = builder.build({ baseOffset: offset, partitionLeaderEpoch: epoch });
  if (corrupt) batch[batch.length - 2] = (batch[batch.length - 2] ?? 0) ^ 1;
  return batch;
}

async function brokersOf(scene: Scene): Promise<readonly FakeBroker[]> {
  const brokers = [await FakeBroker.start(), await FakeBroker.start()];
  running.push(...brokers);
  for (const [index, broker] of brokers.entries()) {
    const isLeader = (): boolean => scene.leader === index + 1;
    broker.use(
      handler(metadata, () => ({
        brokers: brokers.map(({ port }, id) => ({ nodeId: id + 1, host: "127.0.0.1", port })),
        controllerId: 1,
        topics: [
          {
            errorCode: 0,
            name: "lines",
            topicId: TOPIC_ID,
            partitions: [
              {
                errorCode: 0,
                partitionIndex: 0,
                leaderId: scene.leader,
                leaderEpoch: scene.epoch,
                replicaNodes: [1, 2],
                isrNodes: [1, 2],
              },
            ],
          },
        ],
      })),
      handler(listOffsets, ({ topics }) => ({
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: isLeader() ? 0 : code.NOT_LEADER_OR_FOLLOWER,
            offset: timestamp === -2n ? 0n : BigInt(scene.log.length),
            leaderEpoch: scene.epoch,
          })),
        })),
      })),
      handler(offsetForLeaderEpoch, ({ topics }) => ({
        topics: topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map(({ partition, leaderEpoch }) => ({
            errorCode: 0,
            partition,
            leaderEpoch,
            endOffset: BigInt(scene.log.filter(({ epoch }) => epoch <= leaderEpoch).length),
          })),
        })),
      })),
      handler(fetch, ({ topics }) => {
        if (scene.dropNext) {
          scene.dropNext = false;
          misbehave("close");
        }
        const wanted = topics[0]?.partitions[0];
        const partition = { partitionIndex: 0, highWatermark: BigInt(scene.log.length), records: null };
        const answer = (rest: { errorCode: number; records?: Buffer }) => ({
          errorCode: 0,
          sessionId: 0,
          responses: [{ topicId: TOPIC_ID, partitions: [{ ...partition, ...rest }] }],
        });
        const error = scene.fetchErrors.shift() ?? (isLeader() ? code.NONE : code.NOT_LEADER_OR_FOLLOWER);
        if (error !== code.NONE || wanted === undefined) return answer({ errorCode: error });
        const offset = Number(wanted.fetchOffset);
        const entry = scene.log[offset];
        if (entry !== undefined) return answer({ errorCode: 0, records: batchOf(entry, offset, scene.corrupt) });
        return answer({ errorCode: offset > scene.log.length ? code.OFFSET_OUT_OF_RANGE : 0 });
      }),
    );
  }
  return brokers;
}

function sceneOf(values: string): Scene {
  const log = values.split("").map((value) => ({ value, epoch: 0 }));
  return { leader: 1, epoch: 0, log, fetchErrors: [], corrupt: false, dropNext: false };
}

const bootstrapOf = (brokers: readonly FakeBroker[]): string => brokers.map(({ address }) => address).join(",");

test("reads on at a new leader: nothing is left out, nothing comes twice", async () => {
  const scene = sceneOf("abc");
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), quick);
  opened.consumer.assign([{ ...lines, offset: "earliest" }]);
  expect(await pollValues(opened.consumer, 3)).toHaveLength(3);
  Object.assign(scene, { leader: 2, epoch: 1 });
  scene.log.push({ value: "d", epoch: 1 });
  expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@3=d"]);
  expect(brokers[1]?.requests.some((request) => request.startsWith("OffsetForLeaderEpoch"))).toBe(true);
});

test("goes back to where a new leader's log has diverged", async () => {
  const scene = sceneOf("abc");
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), quick);
  opened.consumer.assign([{ ...lines, offset: "earliest" }]);
  await pollValues(opened.consumer, 3);
  Object.assign(scene, { leader: 2, epoch: 1, log: [...scene.log.slice(0, 1), { value: "x", epoch: 1 }] });
  expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@1=x"]);
  expect(opened.log.join()).toContain("Truncation detected for partition lines-0 at offset FetchPosition{offset=3");
});

test("says that the log was cut where no rule tells what to do", async () => {
  const scene = sceneOf("abc");
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), { ...quick, "auto.offset.reset": "none" });
  opened.consumer.assign([{ ...lines, offset: 0 }]);
  await pollValues(opened.consumer, 3);
  Object.assign(scene, { leader: 2, epoch: 1, log: scene.log.slice(0, 1) });
  const failing = (async () => {
    for (;;) await opened.consumer.poll(50);
  })();
  const error = await rejectionOf(failing);
  expect(error.javaClass).toBe("org.apache.kafka.clients.consumer.LogTruncationException");
  expect(error.message).toBe(
    "Truncated partitions detected with divergent offsets {lines-0=OffsetAndMetadata{offset=1, leaderEpoch=0, metadata=''}}",
  );
});

test("connects again after a connection was lost", async () => {
  const scene = sceneOf("ab");
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), quick);
  opened.consumer.assign([{ ...lines, offset: "earliest" }]);
  await pollValues(opened.consumer, 2);
  scene.dropNext = true;
  await pollUntil([opened.consumer], () => !scene.dropNext);
  scene.log.push({ value: "c", epoch: 0 });
  expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@2=c"]);
});

test("a corrupt batch is thrown until the caller moves over it", async () => {
  const scene = sceneOf("ab");
  scene.corrupt = true;
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), quick);
  opened.consumer.assign([{ ...lines, offset: 0 }]);
  expect((await rejectionOf(opened.consumer.poll(5_000))).message).toMatch(/^Received exception when fetching/);
  expect((await rejectionOf(opened.consumer.poll(5_000))).message).toMatch(/^Received exception when fetching/);
  scene.corrupt = false;
  opened.consumer.seek(lines, 1);
  expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@1=b"]);
});

test("a topic that goes away is warned of and waited for, one that is forbidden is thrown", async () => {
  const scene = sceneOf("a");
  const brokers = await brokersOf(scene);
  await using opened = await consumerOf(bootstrapOf(brokers), quick);
  scene.fetchErrors.push(code.UNKNOWN_TOPIC_ID);
  opened.consumer.assign([{ ...lines, offset: 0 }]);
  expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@0=a"]);
  expect(opened.log.join()).toContain("Received unknown topic ID error in fetch for partition lines-0");
  scene.fetchErrors.push(code.TOPIC_AUTHORIZATION_FAILED);
  const error = await rejectionOf(opened.consumer.poll(5_000));
  expect(error.message).toBe("Not authorized to access topics: [lines]");
});
