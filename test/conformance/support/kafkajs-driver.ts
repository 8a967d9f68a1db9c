import kafkajs, { type Admin, type Consumer, type Message, type Producer } from "kafkajs";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import {
  type Calls,
  type Compression,
  decodeBytes,
  type Driver,
  encodeBytes,
  type ReceivedRecord,
  type RecordToSend,
} from "./client.ts";
import { waitFor } from "../../support/kafka/wait.ts";

type Headers = NonNullable<Message["headers"]>;
interface Member {
  consumer: Consumer;
  topic: string;
  partitions: number[];
  taken: ReceivedRecord[];
  next: Map<number, number>;
}

/** kafkajs has gzip alone; the other codecs are those that users plug in. */
const plugged: Record<number, unknown> = kafkajs.CompressionCodecs;
for (const [name, type] of [
  ["snappy", 2],
  ["lz4", 3],
  ["zstd", 4],
] as const) {
  plugged[type] = () => {
    const codec = loadCodec(name);
    return {
      compress: async ({ buffer }: { buffer: Buffer }) => (await codec).compress(buffer),
      decompress: async (buffer: Buffer) => (await codec).decompress(buffer, 100 * 1024 * 1024),
    };
  };
}

/** kafkajs in this process. */
export class KafkajsDriver implements Driver {
  readonly #kafka: kafkajs.Kafka;
  readonly #members = new Map<string, Member>();
  #admin: Promise<Admin> | undefined;

  constructor(bootstrap: string) {
    this.#kafka = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING });
  }

  async call<Op extends keyof Calls>(op: Op, argument: Calls[Op][0]): Promise<Calls[Op][1]> {
    return this.#calls[op](argument);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ consumer }) => consumer.disconnect()));
    await (await this.#admin)?.disconnect();
  }

  readonly #calls: { [Op in keyof Calls]: (argument: Calls[Op][0]) => Promise<Calls[Op][1]> } = {
    produce: async ({ topic, compression = "none", idempotent = false, records }) => {
      const producer = this.#kafka.producer({ idempotent, allowAutoTopicCreation: false });
      await producer.connect();
      try {
        return { offsets: await send(producer, topic, records, compression) };
      } finally {
        await producer.disconnect();
      }
    },
    transaction: async ({ topic, transactionalId, commit, records }) => {
      const settings = { transactionalId, idempotent: true, maxInFlightRequests: 1, retry: { retries: 3 } };
      const producer = this.#kafka.producer(settings);
      await producer.connect();
      try {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: records.map(asMessage) });
        await (commit ? transaction.commit() : transaction.abort());
      } finally {
        await producer.disconnect();
      }
    },
    read: async ({ topic, partition, from, count, committed = false }) => {
      const groupId = `kafkajs-reader-${process.pid}-${Math.random()}`;
      const consumer = this.#kafka.consumer({
        groupId,
        readUncommitted: !committed,
        allowAutoTopicCreation: false,
        maxWaitTimeInMs: 100,
      });
      const records: ReceivedRecord[] = [];
      // Not after run(): where the first attempt to join fails, kafkajs tries again later, and has no group until then.
      consumer.on("consumer.group_join", () => consumer.seek({ topic, partition, offset: String(from) }));
      await consumer.connect();
      try {
        await consumer.subscribe({ topic, fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: true,
          eachBatch: async ({ batch }) => {
            for (const message of batch.messages) {
              if (batch.partition === partition && Number(message.offset) >= from) {
                records.push(received(partition, message));
              }
            }
          },
        });
        await waitFor("the records", async () => (records.length >= count ? true : undefined), 20_000).catch(() => {});
      } finally {
        await consumer.disconnect();
      }
      return { records };
    },
    join: async ({ member, group, topic }) => {
      const consumer = this.#kafka.consumer({
        groupId: group,
        heartbeatInterval: 300,
        maxWaitTimeInMs: 100,
        allowAutoTopicCreation: false,
        rebalanceTimeout: 10_000,
      });
      const state: Member = { consumer, topic, partitions: [], taken: [], next: new Map() };
      this.#members.set(member, state);
      consumer.on("consumer.group_join", ({ payload }) => (state.partitions = payload.memberAssignment[topic] ?? []));
      consumer.on("consumer.rebalancing", () => (state.partitions = []));
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          state.taken.push(received(partition, message));
          state.next.set(partition, Number(message.offset) + 1);
        },
      });
    },
    assigned: async ({ member }) => ({ partitions: this.#members.get(member)!.partitions.toSorted((a, b) => a - b) }),
    take: async ({ member }) => ({ records: this.#members.get(member)!.taken.splice(0) }),
    commit: async ({ member }) => {
      const { consumer, topic, next } = this.#members.get(member)!;
      const offsets = [...next].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
      await consumer.commitOffsets(offsets);
    },
    leave: async ({ member }) => {
      await this.#members.get(member)!.consumer.disconnect();
      this.#members.delete(member);
    },
    createTopic: async ({ topic, partitions, configs }) => {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      const made = { topic, numPartitions: partitions, replicationFactor: 1, configEntries };
      // Leaders are waited for by the caller: kafkajs gives up when a broker has not heard of the topic.
      const wanted = { topics: [made], waitForLeaders: false };
      // kafkajs tells of one refusal, that of a topic which is there, by its result.
      if (!(await (await this.#client()).createTopics(wanted))) throw new Error(`${topic} exists`);
    },
    topics: async () => ({ topics: await (await this.#client()).listTopics() }),
    describeTopic: async ({ topic }) => {
      const { topics } = await (await this.#client()).fetchTopicMetadata({ topics: [topic] });
      return { partitions: topics[0]!.partitions.length };
    },
    addPartitions: async ({ topic, total }) => {
      await (await this.#client()).createPartitions({ topicPartitions: [{ topic, count: total }] });
    },
    deleteTopic: async ({ topic }) => (await this.#client()).deleteTopics({ topics: [topic] }),
    config: async ({ topic, name }) => {
      const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }];
      const described = await (await this.#client()).describeConfigs({ includeSynonyms: false, resources });
      const entry = described.resources[0]!.configEntries.find(({ configName }) => configName === name);
      return { value: entry?.configValue ?? null };
    },
    alterConfig: async ({ topic, name, value }) => {
      const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name, value }] };
      await (await this.#client()).alterConfigs({ validateOnly: false, resources: [resource] });
    },
    deleteRecords: async ({ topic, partition, before }) => {
      const partitions = [{ partition, offset: String(before) }];
      await (await this.#client()).deleteTopicRecords({ topic, partitions });
    },
    offset: async ({ topic, partition, at }) => {
      const admin = await this.#client();
      const mine = <T extends { partition: number }>(all: T[]): T => all.find((each) => each.partition === partition)!;
      // kafkajs gives the end where no record is that new.
      if (typeof at === "number") {
        return { offset: Number(mine(await admin.fetchTopicOffsetsByTimestamp(topic, at)).offset) };
      }
      const { high, low } = mine(await admin.fetchTopicOffsets(topic));
      return { offset: Number(at === "earliest" ? low : high) };
    },
    groups: async () => {
      const { groups } = await (await this.#client()).listGroups();
      return { groups: groups.map(({ groupId }) => groupId) };
    },
    describeGroup: async ({ group }) => {
      const { groups } = await (await this.#client()).describeGroups([group]);
      const { state, members } = groups[0]!;
      return { state, members: members.length, classic: true };
    },
    committed: async ({ group, topic }) => {
      const found = await (await this.#client()).fetchOffsets({ groupId: group, topics: [topic] });
      const offsets = found[0]!.partitions.filter(({ offset }) => offset !== "-1");
      return { offsets: Object.fromEntries(offsets.map((each) => [each.partition, Number(each.offset)])) };
    },
    setCommitted: async ({ group, topic, offsets }) => {
      const partitions = Object.entries(offsets).map(([index, offset]) => ({
        partition: Number(index),
        offset: String(offset),
      }));
      await (await this.#client()).setOffsets({ groupId: group, topic, partitions });
    },
    deleteGroup: async ({ group }) => {
      await (await this.#client()).deleteGroups([group]);
    },
  };

  #client(): Promise<Admin> {
    this.#admin ??= (async () => {
      const admin = this.#kafka.admin();
      await admin.connect();
      return admin;
    })();
    return this.#admin;
  }
}

async function send(producer: Producer, topic: string, records: RecordToSend[], compression: Compression) {
  const types = kafkajs.CompressionTypes;
  const codec = {
    none: types.None,
    gzip: types.GZIP,
    snappy: types.Snappy,
    lz4: types.LZ4,
    zstd: types.ZSTD,
  }[compression];
  const messages = records.map(asMessage);
  const sent = await producer.send({ topic, acks: -1, compression: codec, messages });
  // The answer names the first offset of each partition alone.
  const next = new Map(sent.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]));
  return records.map(({ partition }) => {
    const offset = next.get(partition)!;
    next.set(partition, offset + 1);
    return offset;
  });
}

function asMessage({ partition, key, value, headers, timestamp }: RecordToSend): Message {
  const all: Headers = {};
  for (const [name, content] of headers) {
    const bytes = decodeBytes(content)!;
    const before = all[name];
    all[name] = before === undefined ? bytes : [before, bytes].flat();
  }
  return {
    partition,
    key: decodeBytes(key),
    value: decodeBytes(value),
    headers: all,
    ...(timestamp === null ? {} : { timestamp: String(timestamp) }),
  };
}

function received(partition: number, message: kafkajs.KafkaMessage): ReceivedRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  const list = Object.entries(headers).flatMap(([name, content]) =>
    [content].flat().map((each): [string, string | null] => [name, encodeBytes(bytesOf(each))]),
  );
  return {
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: encodeBytes(key),
    value: encodeBytes(value),
    headers: list,
  };
}

const bytesOf = (content: Buffer | string | undefined | null): Buffer | null =>
  content === undefined || content === null ? null : Buffer.from(content);
