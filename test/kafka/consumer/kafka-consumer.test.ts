import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBroker, type RunningBroker } from "../../../src/broker/start-broker.ts";
import { createTopics } from "../../../src/kafka/admin/create-topics.ts";
import { deleteTopics } from "../../../src/kafka/admin/delete-topics.ts";
import { clusterOf } from "../support/cluster.ts";
import { append, consumerOf, pollUntil, pollValues, rejectionOf, valuesOf } from "./support/consumers.ts";

let broker: RunningBroker;
let bootstrap: string;

beforeAll(async () => {
  broker = await startBroker({
    topics: [
      { name: "lines", partitions: 1 },
      { name: "many", partitions: 3 },
      { name: "timed", partitions: 1 },
      { name: "growing", partitions: 1 },
    ],
  });
  bootstrap = broker.bootstrapServer;
  await append(bootstrap, "lines", ["a", "b", "c"]);
  await append(bootstrap, "lines", ["d"]);
  for (const partition of [0, 1, 2]) await append(bootstrap, "many", [`m${partition}`], { partition });
  await append(bootstrap, "timed", ["old"], { timestamp: 1_000 });
  await append(bootstrap, "timed", ["new"], { timestamp: 5_000 });
});

afterAll(() => broker.stop());

const lines = { topic: "lines", partition: 0 };

describe("an assigned partition", () => {
  test("is read from its first record", async () => {
    await using opened = await consumerOf(bootstrap);
    opened.consumer.assign([{ ...lines, offset: "earliest" }]);
    expect(await pollValues(opened.consumer, 4)).toEqual(["lines-0@0=a", "lines-0@1=b", "lines-0@2=c", "lines-0@3=d"]);
    expect(opened.consumer.position(lines)).toBe(4);
  });

  test("is read from an offset inside a batch", async () => {
    await using opened = await consumerOf(bootstrap);
    opened.consumer.assign([{ ...lines, offset: 2 }]);
    expect(await pollValues(opened.consumer, 2)).toEqual(["lines-0@2=c", "lines-0@3=d"]);
  });

  test("is read again from where the caller moves it to", async () => {
    await using opened = await consumerOf(bootstrap);
    opened.consumer.assign([{ ...lines, offset: "earliest" }]);
    await pollValues(opened.consumer, 4);
    opened.consumer.seek(lines, 3);
    expect(await pollValues(opened.consumer, 1)).toEqual(["lines-0@3=d"]);
  });

  test("gives what comes after its end where it begins there", async () => {
    await using opened = await consumerOf(bootstrap);
    const partition = { topic: "growing", partition: 0 };
    opened.consumer.assign([{ ...partition, offset: "latest" }]);
    await pollUntil([opened.consumer], () => opened.consumer.position(partition) !== undefined);
    const start = opened.consumer.position(partition);
    await append(bootstrap, "growing", ["late"]);
    expect(await pollValues(opened.consumer, 1)).toEqual([`growing-0@${start}=late`]);
  });

  test("gives nothing while it is paused", async () => {
    await using opened = await consumerOf(bootstrap);
    opened.consumer.assign([{ ...lines, offset: "earliest" }]);
    opened.consumer.pause([lines]);
    expect(await opened.consumer.poll(200)).toEqual([]);
    opened.consumer.resume([lines]);
    expect(await pollValues(opened.consumer, 4)).toHaveLength(4);
  });

  test("gives no more batches than max.poll.records takes", async () => {
    await using opened = await consumerOf(bootstrap, { "max.poll.records": "1" });
    opened.consumer.assign([{ ...lines, offset: "earliest" }]);
    const given = await opened.consumer.poll(5_000);
    expect(valuesOf(given)).toEqual(["lines-0@0=a", "lines-0@1=b", "lines-0@2=c"]);
    expect(valuesOf(await opened.consumer.poll(5_000))).toEqual(["lines-0@3=d"]);
  });
});

test("several partitions are read side by side", async () => {
  await using opened = await consumerOf(bootstrap);
  opened.consumer.assign([0, 1, 2].map((partition) => ({ topic: "many", partition, offset: "earliest" as const })));
  expect(await pollValues(opened.consumer, 3)).toEqual(["many-0@0=m0", "many-1@0=m1", "many-2@0=m2"]);
});

describe("an offset outside of the log", () => {
  test("begins again by auto.offset.reset", async () => {
    await using opened = await consumerOf(bootstrap, { "auto.offset.reset": "earliest" });
    opened.consumer.assign([{ ...lines, offset: 99 }]);
    expect(await pollValues(opened.consumer, 4)).toHaveLength(4);
    expect(opened.log.join()).toMatch(
      /Fetch position FetchPosition\{offset=99, .* is out of range for partition lines-0, resetting offset/,
    );
  });

  test("begins again within the same poll, however long that may take", async () => {
    await using opened = await consumerOf(bootstrap, { "auto.offset.reset": "earliest" });
    opened.consumer.assign([{ ...lines, offset: 99 }]);
    const [first] = await opened.consumer.poll(Number.POSITIVE_INFINITY);
    expect(first).toMatchObject({ ...lines, fetchOffset: 0 });
  });

  test("is thrown where the rule is none, in Java's words", async () => {
    await using opened = await consumerOf(bootstrap, { "auto.offset.reset": "none" });
    opened.consumer.assign([{ ...lines, offset: 99 }]);
    const error = await rejectionOf(opened.consumer.poll(5_000));
    expect(error.message).toBe(
      `Fetch position FetchPosition{offset=99, offsetEpoch=Optional.empty, currentLeader=LeaderAndEpoch{leader=Optional[${bootstrap} (id: 1 rack: null isFenced: false)], epoch=0}} is out of range for partition lines-0`,
    );
    expect(error).toMatchObject({ javaClass: "org.apache.kafka.clients.consumer.OffsetOutOfRangeException" });
  });

  test("is thrown too where there is no offset to begin with", async () => {
    await using opened = await consumerOf(bootstrap, { "auto.offset.reset": "none", "group.id": "none-committed" });
    opened.consumer.assign([{ ...lines, offset: "committed" }]);
    expect((await rejectionOf(opened.consumer.poll(5_000))).message).toBe(
      "Undefined offset with no reset policy for partitions: [lines-0]",
    );
  });
});

test("by_duration begins with the first record of that age", async () => {
  // Three to four seconds after the epoch, between the two records.
  const seconds = Math.floor((Date.now() - 3_000) / 1000);
  await using opened = await consumerOf(bootstrap, { "auto.offset.reset": `by_duration:PT${seconds}S` });
  opened.consumer.assign([{ topic: "timed", partition: 0, offset: 99 }]);
  expect(await pollValues(opened.consumer, 1)).toEqual(["timed-0@1=new"]);
});

test("offsets are looked up at both ends and by time", async () => {
  await using opened = await consumerOf(bootstrap);
  const timed = { topic: "timed", partition: 0 };
  expect([...(await opened.consumer.beginningOffsets([timed])).values()]).toEqual([0]);
  expect([...(await opened.consumer.endOffsets([timed])).values()]).toEqual([2]);
  expect([...(await opened.consumer.offsetsForTimes(new Map([[timed, 1_001]]))).values()]).toMatchObject([
    { offset: 1, timestamp: 5_000 },
  ]);
  expect([...(await opened.consumer.offsetsForTimes(new Map([[timed, 9_000]]))).values()]).toEqual([undefined]);
  expect(await opened.consumer.partitionsFor("many")).toHaveLength(3);
});

test("a topic that is no topic's name is thrown, with Java's log lines", async () => {
  await using opened = await consumerOf(bootstrap);
  opened.consumer.assign([{ topic: "bad name", partition: 0, offset: "earliest" }]);
  expect((await rejectionOf(opened.consumer.poll(5_000))).message).toBe("Invalid topics: [bad name]");
  expect(opened.log[0]).toMatch(
    /^WARN .*recoverable issue with correlation id \d+ : \{bad name=INVALID_TOPIC_EXCEPTION\}$/,
  );
  expect(opened.log[1]).toMatch(/^ERROR .*Metadata response reported invalid topics \[bad name\]$/);
});

test("a partition that does not exist is waited for", async () => {
  await using opened = await consumerOf(bootstrap);
  opened.consumer.assign([{ topic: "lines", partition: 9, offset: "earliest" }]);
  expect(await opened.consumer.poll(300)).toEqual([]);
});

test("a topic that is deleted and made anew is read from its start", async () => {
  const cluster = clusterOf([bootstrap]);
  try {
    await createTopics(cluster, [{ name: "reborn", partitions: 1 }]);
    await append(bootstrap, "reborn", ["a", "b"]);
    await using opened = await consumerOf(bootstrap, {
      "auto.offset.reset": "earliest",
      "allow.auto.create.topics": "false",
    });
    opened.consumer.assign([{ topic: "reborn", partition: 0, offset: "earliest" }]);
    expect(await pollValues(opened.consumer, 2)).toHaveLength(2);
    await deleteTopics(cluster, ["reborn"]);
    await pollUntil([opened.consumer], () =>
      opened.log.some((line) => line.includes("reborn=UNKNOWN_TOPIC_OR_PARTITION")),
    );
    await createTopics(cluster, [{ name: "reborn", partitions: 1 }]);
    await append(bootstrap, "reborn", ["c"]);
    expect(await pollValues(opened.consumer, 1)).toEqual(["reborn-0@0=c"]);
  } finally {
    cluster.close();
  }
});

test("wakeup ends a waiting poll", async () => {
  await using opened = await consumerOf(bootstrap);
  opened.consumer.assign([{ ...lines, offset: "latest" }]);
  const waiting = opened.consumer.poll(60_000);
  opened.consumer.wakeup();
  expect(await waiting).toEqual([]);
});

test("a broker that is not there is told of and waited for", async () => {
  await using opened = await consumerOf("127.0.0.1:1", { "reconnect.backoff.ms": "10" });
  opened.consumer.assign([{ ...lines, offset: "earliest" }]);
  expect(await opened.consumer.poll(150)).toEqual([]);
  await pollUntil([opened.consumer], () => opened.log.length > 0);
  expect(opened.log[0]).toBe(
    "WARN [Consumer clientId=consumer-null-1, groupId=null] Connection to node -1 (/127.0.0.1:1) could not be established. Node may not be available.",
  );
});

test("polling without anything to read is refused", async () => {
  await using opened = await consumerOf(bootstrap);
  expect((await rejectionOf(opened.consumer.poll(0))).message).toBe(
    "Consumer is not subscribed to any topics or assigned any partitions",
  );
  expect(() => opened.consumer.subscribe({ topics: ["lines"] })).toThrow(/you must provide a valid group.id/);
  await using member = await consumerOf(bootstrap, { "group.id": "g" });
  expect(() => member.consumer.subscribe({ topics: ["lines", " "] })).toThrow(
    "Topic collection to subscribe to cannot contain null or empty topic",
  );
});
