import { batch, type Transcript } from "./transcript.ts";
import type { Message } from "./wire-client.ts";

const NO_ID = "AAAAAAAAAAAAAAAAAAAAAA";
const UNKNOWN_ID = "B5zUIWVmQVW8kkIqrIbfsw";

interface Topic {
  readonly name: string;
  readonly topicId: string;
}

interface Partition {
  readonly partition: number;
  readonly fetchOffset: bigint;
  readonly [field: string]: unknown;
}

/** A request without a wait unless `more` has one. */
function fetchFrom(version: number, topic: Topic, partitions: readonly Partition[], more: Message = {}): Message {
  return {
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 1_000_000,
    topics: [
      {
        topic: topic.name,
        topicId: version < 13 ? NO_ID : topic.topicId,
        partitions: partitions.map((partition) => ({ partitionMaxBytes: 100_000, ...partition })),
      },
    ],
    ...more,
  };
}

async function produce(kafka: Transcript, topic: Topic, index: number, records: Buffer): Promise<void> {
  const topicData = [{ name: topic.name, partitionData: [{ index, records }] }];
  await kafka.quietly("Produce", 12, { acks: -1, timeoutMs: 10_000, topicData });
}

export async function fetchAnswers(kafka: Transcript): Promise<void> {
  await answersOfEveryVersion(kafka);
  await limits(kafka);
  await epochs(kafka);
  await sessions(kafka);
}

async function answersOfEveryVersion(kafka: Transcript): Promise<void> {
  const topic = await kafka.topic("every", 2);
  await produce(kafka, topic, 0, batch(["a", "b"]));
  await produce(kafka, topic, 0, batch(["c"]));
  for (const version of [4, 5, 7, 9, 11, 12, 13, 15, 16, 18]) {
    const one = (asked: string, partitions: readonly Partition[], more?: Message): Promise<Message> =>
      kafka.ask(asked, "Fetch", version, fetchFrom(version, topic, partitions, more));
    await one("from the start", [{ partition: 0, fetchOffset: 0n }]);
    await one("from inside a batch", [{ partition: 0, fetchOffset: 1n }]);
    await one("from the end", [{ partition: 0, fetchOffset: 3n }]);
    await one("beyond the end", [{ partition: 0, fetchOffset: 4n }]);
    await one("below the start", [{ partition: 0, fetchOffset: -5n }]);
    await one("committed records only", [{ partition: 0, fetchOffset: 2n }], { isolationLevel: 1 });
    await one("committed records only, from the end", [{ partition: 0, fetchOffset: 3n }], { isolationLevel: 1 });
    await one("a partition that is not there, and one that is", [
      { partition: 9, fetchOffset: 0n },
      { partition: 0, fetchOffset: 2n },
    ]);
    await one("a partition that is not there, alone", [{ partition: 9, fetchOffset: 0n }], { maxWaitMs: 30_000 });
    const nowhere = { name: "srv-no-such-topic", topicId: UNKNOWN_ID };
    await kafka.ask(
      "a topic that is not there",
      "Fetch",
      version,
      fetchFrom(version, nowhere, [{ partition: 0, fetchOffset: 0n }]),
    );
    const ofReplica = version < 15 ? { replicaId: 77 } : { replicaState: { replicaId: 77, replicaEpoch: -1n } };
    await one("as a replica that is none", [{ partition: 0, fetchOffset: 0n }], ofReplica);
  }
}

async function limits(kafka: Transcript): Promise<void> {
  const topic = await kafka.topic("limits", 3);
  for (let partition = 0; partition < 3; partition++) {
    for (const letter of ["a", "b", "c"]) await produce(kafka, topic, partition, batch([letter.repeat(300)]));
  }
  const all = [0, 1, 2].map((partition) => ({ partition, fetchOffset: 0n }));
  const one = (asked: string, partitions: readonly Partition[], more?: Message): Promise<Message> =>
    kafka.ask(asked, "Fetch", 12, fetchFrom(12, topic, partitions, more));
  await one("one byte in all", all, { maxBytes: 1 });
  await one("a batch and a half in all", all, { maxBytes: 380 });
  await one("four batches in all", all, { maxBytes: 1490 });
  await one(
    "one byte of each",
    all.map((each) => ({ ...each, partitionMaxBytes: 1 })),
  );
  await one(
    "a batch and a half of each",
    all.map((each) => ({ ...each, partitionMaxBytes: 380 })),
  );
  await one(
    "nothing of each",
    all.map((each) => ({ ...each, partitionMaxBytes: 0 })),
  );
  await one("no bytes in all", all, { maxBytes: 0 });
  await one("a partition twice", [...all, { partition: 0, fetchOffset: 2n }]);
}

async function epochs(kafka: Transcript): Promise<void> {
  const topic = await kafka.topic("epochs");
  await produce(kafka, topic, 0, batch(["a", "b"]));
  for (const version of [12, 16]) {
    const one = (asked: string, partition: Message): Promise<Message> =>
      kafka.ask(asked, "Fetch", version, fetchFrom(version, topic, [{ partition: 0, fetchOffset: 0n, ...partition }]));
    await one("the leader's epoch", { currentLeaderEpoch: 0 });
    await one("a later leader's epoch", { currentLeaderEpoch: 3 });
    await one("an epoch below all", { currentLeaderEpoch: -7 });
    await one("the epoch fetched last", { lastFetchedEpoch: 0, fetchOffset: 1n });
    await one("the epoch fetched last, beyond its end", { lastFetchedEpoch: 0, fetchOffset: 5n });
    await one("a later epoch fetched last", { lastFetchedEpoch: 4 });
  }
}

async function sessions(kafka: Transcript): Promise<void> {
  for (const version of [7, 12, 13]) {
    const topic = await kafka.topic(`session${version}`, 2);
    await produce(kafka, topic, 0, batch(["a"]));
    const ask = (asked: string, partitions: readonly Partition[], more: Message): Promise<Message> =>
      kafka.ask(asked, "Fetch", version, {
        ...fetchFrom(version, topic, partitions, more),
        ...(partitions.length === 0 ? { topics: [] } : {}),
      });
    const zero = { partition: 0, fetchOffset: 0n };
    const one = { partition: 1, fetchOffset: 0n };
    const first = await kafka.quietly("Fetch", version, fetchFrom(version, topic, [zero, one], { sessionEpoch: 0 }));
    const sessionId = Number(first["sessionId"]);
    kafka.nameFor(sessionId, `{session of ${version}}`);
    const within = (sessionEpoch: number, more: Message = {}): Message => ({ sessionId, sessionEpoch, ...more });
    await ask("the same again", [], within(1));
    await ask("an epoch used before", [], within(1));
    await ask("nothing new", [{ partition: 0, fetchOffset: 1n }], within(2));
    await produce(kafka, topic, 1, batch(["b"]));
    await ask("new records", [], within(3));
    await ask("records read", [{ partition: 1, fetchOffset: 1n }], within(4));
    await ask("an offset out of range", [{ partition: 1, fetchOffset: 9n }], within(5));
    await ask("the offset again", [{ partition: 1, fetchOffset: 1n }], within(6));
    const forgotten = { topic: topic.name, topicId: version < 13 ? NO_ID : topic.topicId, partitions: [0] };
    await ask("one forgotten", [{ partition: 0, fetchOffset: 0n }], within(7, { forgottenTopicsData: [forgotten] }));
    await ask("a partition that is not there", [{ partition: 8, fetchOffset: 0n }], within(8));
    await ask("all forgotten", [], within(9, { forgottenTopicsData: [{ ...forgotten, partitions: [1, 8] }] }));
    await ask("a session that has ended", [], within(10));
    await ask("a session that is none", [zero], { sessionId: 123_456, sessionEpoch: 4 });
    await ask("no session", [zero], { sessionId: 0, sessionEpoch: -1 });
  }
  const topic = await kafka.topic("mixed");
  const before = await kafka.quietly(
    "Fetch",
    12,
    fetchFrom(12, topic, [{ partition: 0, fetchOffset: 0n }], { sessionEpoch: 0 }),
  );
  const sessionId = Number(before["sessionId"]);
  await kafka.ask("a session without ids", "Fetch", 13, {
    ...fetchFrom(13, topic, []),
    topics: [],
    sessionId,
    sessionEpoch: 1,
  });
  await kafka.ask("a session ended", "Fetch", 12, {
    ...fetchFrom(12, topic, []),
    topics: [],
    sessionId,
    sessionEpoch: -1,
  });
  await kafka.ask("a session that has ended", "Fetch", 12, {
    ...fetchFrom(12, topic, []),
    topics: [],
    sessionId,
    sessionEpoch: 1,
  });
}
