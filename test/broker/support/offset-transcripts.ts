import { batch, type Transcript } from "./transcript.ts";
import type { Message } from "./wire-client.ts";

const EVERY_TIMESTAMP = [-1n, -2n, -3n, -4n, -5n, -6n, -7n, 0n, 1_000n, 1_500n, 2_000n, 9_999n];

async function produce(kafka: Transcript, name: string, records: Buffer): Promise<void> {
  await kafka.quietly("Produce", 12, {
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name, partitionData: [{ index: 0, records }] }],
  });
}

/** What is answered about offsets: ListOffsets, OffsetForLeaderEpoch, DeleteRecords; and InitProducerId. */
export async function offsetAnswers(kafka: Transcript): Promise<void> {
  await listed(kafka);
  await epochEnds(kafka);
  await deleted(kafka);
  await producerIds(kafka);
}

function askOffset(name: string, timestamp: bigint, more: Message = {}): Message {
  return { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp, ...more }] }] };
}

async function listed(kafka: Transcript): Promise<void> {
  const full = await kafka.topic("full");
  await produce(kafka, full.name, batch(["a", "b"], 1_000));
  await produce(kafka, full.name, batch(["c"], 3_000));
  await produce(kafka, full.name, batch(["d"], 2_000));
  const empty = await kafka.topic("empty");
  for (let version = 1; version <= 11; version++) {
    for (const timestamp of EVERY_TIMESTAMP) {
      await kafka.ask(`${timestamp}`, "ListOffsets", version, askOffset(full.name, timestamp));
    }
    await kafka.ask("a topic that is not there", "ListOffsets", version, askOffset("srv-no-such-topic", -1n));
  }
  for (const timestamp of EVERY_TIMESTAMP) {
    await kafka.ask(`${timestamp} of an empty log`, "ListOffsets", 11, askOffset(empty.name, timestamp));
    await kafka.ask(`${timestamp}, committed`, "ListOffsets", 11, {
      ...askOffset(full.name, timestamp),
      isolationLevel: 1,
    });
  }
  await kafka.ask("the leader's epoch", "ListOffsets", 11, askOffset(full.name, -1n, { currentLeaderEpoch: 0 }));
  await kafka.ask("a later epoch", "ListOffsets", 11, askOffset(full.name, -1n, { currentLeaderEpoch: 4 }));
  await kafka.ask("a partition that is not there", "ListOffsets", 11, {
    replicaId: -1,
    topics: [{ name: full.name, partitions: [{ partitionIndex: 3, timestamp: -1n }] }],
  });
  await kafka.ask("a partition twice", "ListOffsets", 11, {
    replicaId: -1,
    topics: [
      {
        name: full.name,
        partitions: [
          { partitionIndex: 0, timestamp: -1n },
          { partitionIndex: 0, timestamp: -2n },
        ],
      },
    ],
  });
}

async function epochEnds(kafka: Transcript): Promise<void> {
  const { name: topic } = await kafka.topic("epochs");
  await produce(kafka, topic, batch(["a", "b"]));
  for (let version = 2; version <= 4; version++) {
    for (const [currentLeaderEpoch, leaderEpoch] of [
      [-1, 0],
      [0, 0],
      [0, 5],
      [3, 0],
      [-1, -1],
    ]) {
      await kafka.ask(`epoch ${leaderEpoch}, knowing ${currentLeaderEpoch}`, "OffsetForLeaderEpoch", version, {
        replicaId: -1,
        topics: [{ topic, partitions: [{ partition: 0, currentLeaderEpoch, leaderEpoch }] }],
      });
    }
    await kafka.ask("what is not there", "OffsetForLeaderEpoch", version, {
      replicaId: -1,
      topics: [
        { topic, partitions: [{ partition: 4, currentLeaderEpoch: -1, leaderEpoch: 0 }] },
        { topic: "srv-no-such-topic", partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] },
      ],
    });
  }
}

function askDeletion(name: string, offset: bigint, partitionIndex = 0): Message {
  return { timeoutMs: 10_000, topics: [{ name, partitions: [{ partitionIndex, offset }] }] };
}

async function deleted(kafka: Transcript): Promise<void> {
  const { name } = await kafka.topic("shortened");
  // Not so old that retention takes them meanwhile.
  await produce(kafka, name, batch(["a", "b", "c", "d"], Date.now()));
  const compacted = await kafka.topic("compacted", 1, { "cleanup.policy": "compact" });
  const both = await kafka.topic("both", 1, { "cleanup.policy": "compact,delete" });
  for (let version = 0; version <= 2; version++) {
    const to = BigInt(version + 1);
    await kafka.ask(`to ${to}`, "DeleteRecords", version, askDeletion(name, to));
    await kafka.ask("to below the start", "DeleteRecords", version, askDeletion(name, 0n));
    await kafka.ask("to beyond the end", "DeleteRecords", version, askDeletion(name, 5n));
    await kafka.ask("to -2", "DeleteRecords", version, askDeletion(name, -2n));
    await kafka.ask("a partition that is not there", "DeleteRecords", version, askDeletion(name, 1n, 6));
    await kafka.ask("a topic that is not there", "DeleteRecords", version, askDeletion("srv-no-such-topic", 1n));
    await kafka.ask("a compacted topic", "DeleteRecords", version, askDeletion(compacted.name, 0n));
    await kafka.ask("a topic compacted and cut", "DeleteRecords", version, askDeletion(both.name, 0n));
    await kafka.ask("an internal topic", "DeleteRecords", version, askDeletion("__consumer_offsets", 0n));
  }
  await kafka.ask("to the end", "DeleteRecords", 2, askDeletion(name, -1n));
  await kafka.ask("from the start that was", "Fetch", 12, {
    maxWaitMs: 0,
    minBytes: 1,
    topics: [{ topic: name, partitions: [{ partition: 0, fetchOffset: 3n, partitionMaxBytes: 1000 }] }],
  });
  await kafka.ask("the earliest then", "ListOffsets", 11, {
    replicaId: -1,
    topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -2n }] }],
  });
}

async function producerIds(kafka: Transcript): Promise<void> {
  for (let version = 0; version <= 5; version++) {
    const answer = await kafka.quietly("InitProducerId", version, {
      transactionalId: null,
      transactionTimeoutMs: 1000,
    });
    if (answer["errorCode"] !== 0) throw new Error(`no producer id in version ${version}`);
    await kafka.ask("an empty transactional id", "InitProducerId", version, {
      transactionalId: "",
      transactionTimeoutMs: 1000,
    });
  }
  const half = { transactionalId: null, transactionTimeoutMs: 1000, producerId: 5n };
  await kafka.ask("a producer id without an epoch", "InitProducerId", 5, half);
}
