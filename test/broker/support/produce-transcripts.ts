import { batch, type Transcript } from "./transcript.ts";
import type { Message } from "./wire-client.ts";

function produceTo(
  name: string,
  topicId: string,
  partitions: readonly (readonly [number, Buffer | null])[],
  acks = -1,
): Message {
  return {
    acks,
    timeoutMs: 10_000,
    topicData: [{ name, topicId, partitionData: partitions.map(([index, records]) => ({ index, records })) }],
  };
}

const NO_ID = "AAAAAAAAAAAAAAAAAAAAAA";

/** What Produce answers in every version, to what is right and to what is wrong. */
export async function produceAnswers(kafka: Transcript): Promise<void> {
  const { name, topicId } = await kafka.topic("plain", 2);
  for (let version = 3; version <= 13; version++) {
    await kafka.ask(
      "one batch",
      "Produce",
      version,
      produceTo(name, version < 13 ? NO_ID : topicId, [[0, batch(["a", "b"])]]),
    );
    await kafka.ask(
      "a topic that is not there",
      "Produce",
      version,
      produceTo("srv-no-such-topic", NO_ID, [[0, batch(["a"])]]),
    );
    await kafka.ask(
      "a partition that is not there",
      "Produce",
      version,
      produceTo(name, version < 13 ? NO_ID : topicId, [
        [7, batch(["a"])],
        [1, batch(["a"])],
      ]),
    );
    await kafka.ask(
      "acks of 2",
      "Produce",
      version,
      produceTo(name, version < 13 ? NO_ID : topicId, [[0, batch(["a"])]], 2),
    );
  }
  await kafka.ask("acks of 1", "Produce", 12, produceTo(name, NO_ID, [[0, batch(["a"])]], 1));
  await kafka.ask("an unknown id", "Produce", 13, produceTo("", "B5zUIWVmQVW8kkIqrIbfsw", [[0, batch(["a"])]]));
  await kafka.ask(
    "two batches",
    "Produce",
    12,
    produceTo(name, NO_ID, [[0, Buffer.concat([batch(["a"]), batch(["b"])])]]),
  );
  await kafka.ask("no bytes", "Produce", 12, produceTo(name, NO_ID, [[0, Buffer.alloc(0)]]));
  const damaged = batch(["a"]);
  damaged[67] = 0x55;
  await kafka.ask("a wrong checksum", "Produce", 12, produceTo(name, NO_ID, [[0, damaged]]));
  await kafka.ask(
    "a time far ahead",
    "Produce",
    12,
    produceTo(name, NO_ID, [[0, batch(["a", "b"], 4_000_000_000_000)]]),
  );
  await kafka.ask(
    "a time far ahead, to an old client",
    "Produce",
    7,
    produceTo(name, NO_ID, [[0, batch(["a"], 4_000_000_000_000)]]),
  );
  await kafka.ask("a batch too large", "Produce", 12, produceTo(name, NO_ID, [[0, batch(["x".repeat(1_100_000)])]]));
  await kafka.ask(
    "transactional without an id",
    "Produce",
    12,
    produceTo(name, NO_ID, [
      [0, transactional()],
      [1, batch(["a"])],
    ]),
  );
  await kafka.ask("to an internal topic", "Produce", 12, produceTo("__consumer_offsets", NO_ID, [[0, batch(["a"])]]));
  await kafka.tell("acks of 0", "Produce", 12, produceTo(name, NO_ID, [[0, batch(["a"])]], 0));
  await kafka.tell(
    "acks of 0 and a topic that is not there",
    "Produce",
    12,
    produceTo("srv-no-such-topic", NO_ID, [[0, batch(["a"])]], 0),
  );
  await kafka.tell("acks of 0, transactional", "Produce", 12, produceTo(name, NO_ID, [[0, transactional()]], 0));
  const replicated = await kafka.topic("replicated", 1, { "min.insync.replicas": "2" });
  await kafka.ask(
    "acks of all and too few replicas",
    "Produce",
    12,
    produceTo(replicated.name, NO_ID, [[0, batch(["a"])]]),
  );
  await kafka.ask(
    "acks of 1 and too few replicas",
    "Produce",
    12,
    produceTo(replicated.name, NO_ID, [[0, batch(["a"])]], 1),
  );
  const compacted = await kafka.topic("compacted", 1, { "cleanup.policy": "compact" });
  await kafka.ask(
    "no key on a compacted topic",
    "Produce",
    12,
    produceTo(compacted.name, NO_ID, [[0, batch(["a", "b", "c", "d"])]]),
  );
  await kafka.ask(
    "no key on a compacted topic, to an old client",
    "Produce",
    7,
    produceTo(compacted.name, NO_ID, [[0, batch(["a"])]]),
  );
}

function transactional(): Buffer {
  return batch(["a"], 1_000, { producerId: 4000n, producerEpoch: 0, baseSequence: 0, isTransactional: true });
}
