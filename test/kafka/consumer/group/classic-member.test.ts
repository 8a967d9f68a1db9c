import { afterAll, beforeAll, expect, test } from "vitest";
import { startBroker, type RunningBroker } from "../../../../src/broker/start-broker.ts";
import type { Consumer, RebalanceListener } from "../../../../src/kafka/consumer/consumer.ts";
import { append, consumerOf, pollUntil, pollValues, rejectionOf } from "../support/consumers.ts";

let broker: RunningBroker;
let bootstrap: string;

beforeAll(async () => {
  broker = await startBroker({
    topics: [
      { name: "shared", partitions: 4 },
      { name: "shared-too", partitions: 2 },
    ],
  });
  bootstrap = broker.bootstrapServer;
  for (const partition of [0, 1, 2, 3]) await append(bootstrap, "shared", [`s${partition}`], { partition });
});

afterAll(() => broker.stop());

const COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";
const earliest = { "auto.offset.reset": "earliest", "heartbeat.interval.ms": "50", "session.timeout.ms": "6000" };
const partitionsOf = (consumer: Consumer): number[] =>
  consumer
    .assignment()
    .map(({ partition }) => partition)
    .toSorted((left, right) => left - right);

function recording(events: string[]): RebalanceListener {
  const note = (what: string) => (partitions: readonly { readonly partition: number }[]) => {
    events.push(`${what} ${partitions.map(({ partition }) => partition).join(",")}`);
  };
  return { onAssigned: note("assigned"), onRevoked: note("revoked"), onLost: note("lost") };
}

test("a member alone gets everything, and goes on where it stopped", async () => {
  const group = { ...earliest, "group.id": "alone" };
  {
    await using opened = await consumerOf(bootstrap, group);
    const events: string[] = [];
    opened.consumer.subscribe({ topics: ["shared"] }, recording(events));
    expect(await pollValues(opened.consumer, 4)).toHaveLength(4);
    await opened.consumer.close();
    expect(events).toEqual(["assigned 0,1,2,3", "revoked 0,1,2,3"]);
  }
  await append(bootstrap, "shared", ["again"], { partition: 2 });
  await using next = await consumerOf(bootstrap, group);
  next.consumer.subscribe({ topics: ["shared"] });
  expect(await pollValues(next.consumer, 1)).toEqual(["shared-2@1=again"]);
});

test("what the caller has not used is read again by the next member", async () => {
  const group = { ...earliest, "group.id": "moved-back" };
  const partition = { topic: "shared", partition: 0 };
  {
    await using opened = await consumerOf(bootstrap, group);
    opened.consumer.subscribe({ topics: ["shared"] });
    await pollValues(opened.consumer, 4);
    opened.consumer.seek(partition, 0);
    await opened.consumer.close();
  }
  await using next = await consumerOf(bootstrap, group);
  expect((await next.consumer.committed([partition])).get(partition)).toMatchObject({ offset: 0, leaderEpoch: -1 });
});

test("members share the partitions in ranges, and take over those of one that leaves", async () => {
  const group = { ...earliest, "group.id": "two" };
  await using first = await consumerOf(bootstrap, group);
  await using second = await consumerOf(bootstrap, group);
  const events: string[] = [];
  first.consumer.subscribe({ topics: ["shared"] }, recording(events));
  await pollUntil([first.consumer], () => partitionsOf(first.consumer).length === 4);
  second.consumer.subscribe({ topics: ["shared"] });
  const both = [first.consumer, second.consumer];
  await pollUntil(both, () => both.every((consumer) => partitionsOf(consumer).length === 2));
  expect(both.flatMap(partitionsOf).toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3]);
  expect(events.slice(0, 2)).toEqual(["assigned 0,1,2,3", "revoked 0,1,2,3"]);
  await second.consumer.close();
  await pollUntil([first.consumer], () => partitionsOf(first.consumer).length === 4);
});

test("a member that shares nothing is told of each rebalance too", async () => {
  const group = { ...earliest, "group.id": "idle" };
  await using first = await consumerOf(bootstrap, group);
  await using second = await consumerOf(bootstrap, group);
  await using third = await consumerOf(bootstrap, group);
  const members = [first, second, third].map(({ consumer }) => ({ consumer, events: [] as string[] }));
  for (const { consumer, events } of members) consumer.subscribe({ topics: ["shared-too"] }, recording(events));
  const all = members.map(({ consumer }) => consumer);
  const counts = () =>
    all
      .map((consumer) => consumer.assignment().length)
      .toSorted((left, right) => left - right)
      .join();
  const idle = () => members.find(({ events }) => events.at(-1) === "assigned ");
  await pollUntil(all, () => counts() === "0,1,1" && idle() !== undefined);
  const told = idle();
  const leaving = all.find((consumer) => consumer.assignment().length === 1);
  await leaving?.close();
  await pollUntil(
    all.filter((consumer) => consumer !== leaving),
    () => told?.consumer.assignment().length === 1,
  );
  expect(told?.events.slice(-3)).toEqual(["assigned ", "revoked ", expect.stringMatching(/^assigned [01]$/)]);
});

test("cooperative members give up no more than moves", async () => {
  const group = { ...earliest, "group.id": "cooperative", "partition.assignment.strategy": COOPERATIVE };
  await using first = await consumerOf(bootstrap, group);
  await using second = await consumerOf(bootstrap, group);
  const events: string[] = [];
  first.consumer.subscribe({ topics: ["shared"] }, recording(events));
  await pollUntil([first.consumer], () => partitionsOf(first.consumer).length === 4);
  second.consumer.subscribe({ topics: ["shared"] });
  const both = [first.consumer, second.consumer];
  await pollUntil(both, () => both.every((consumer) => partitionsOf(consumer).length === 2));
  const revoked = events.filter((event) => event.startsWith("revoked"));
  expect(revoked.map((event) => event.split(",").length)).toEqual([2]);
  expect(both.flatMap(partitionsOf).toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3]);
});

test("a pattern follows topics as they come", async () => {
  await using opened = await consumerOf(bootstrap, {
    ...earliest,
    "group.id": "pattern",
    "metadata.max.age.ms": "100",
  });
  opened.consumer.subscribe({ pattern: (topic) => /^(shared-too|later)$/.test(topic), excludeInternal: true });
  await pollUntil([opened.consumer], () => opened.consumer.assignment().length === 2);
  await using creator = await consumerOf(bootstrap);
  await creator.consumer.partitionsFor("later");
  await pollUntil([opened.consumer], () => opened.consumer.assignment().some(({ topic }) => topic === "later"));
});

test("a static member keeps its partitions over a restart", async () => {
  const group = { ...earliest, "group.id": "static", "group.instance.id": "one" };
  const events: string[] = [];
  {
    await using opened = await consumerOf(bootstrap, group);
    opened.consumer.subscribe({ topics: ["shared"] }, recording(events));
    await pollValues(opened.consumer, 4);
  }
  await using again = await consumerOf(bootstrap, group);
  again.consumer.subscribe({ topics: ["shared"] }, recording(events));
  await pollUntil([again.consumer], () => partitionsOf(again.consumer).length === 4);
  expect(events).toEqual(["assigned 0,1,2,3", "revoked 0,1,2,3", "assigned 0,1,2,3"]);
});

test("a member that is not polled in time loses its partitions", async () => {
  const group = { ...earliest, "group.id": "late", "max.poll.interval.ms": "300" };
  await using opened = await consumerOf(bootstrap, group);
  const events: string[] = [];
  opened.consumer.subscribe({ topics: ["shared"] }, recording(events));
  await pollValues(opened.consumer, 4);
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (!opened.log.some((line) => line.includes("consumer poll timeout has expired"))) return;
      clearInterval(look);
      resolve();
    }, 20);
  });
  await pollUntil([opened.consumer], () => events.length >= 3);
  expect(events).toEqual(["assigned 0,1,2,3", "lost 0,1,2,3", "assigned 0,1,2,3"]);
});

test("offsets are committed for partitions that were assigned by hand", async () => {
  const partition = { topic: "shared", partition: 1 };
  await using opened = await consumerOf(bootstrap, { "group.id": "by-hand" });
  opened.consumer.assign([{ ...partition, offset: 0 }]);
  await pollValues(opened.consumer, 1);
  await opened.consumer.commit();
  expect((await opened.consumer.committed([partition])).get(partition)?.offset).toBe(1);
});

test("assignors that members do not have in common are refused in Kafka's words", async () => {
  const id = { ...earliest, "group.id": "inconsistent" };
  await using first = await consumerOf(bootstrap, id);
  first.consumer.subscribe({ topics: ["shared"] });
  await pollUntil([first.consumer], () => first.consumer.assignment().length === 4);
  const roundRobin = "org.apache.kafka.clients.consumer.RoundRobinAssignor";
  await using second = await consumerOf(bootstrap, { ...id, "partition.assignment.strategy": roundRobin });
  second.consumer.subscribe({ topics: ["shared"] });
  const failing = (async () => {
    for (;;) await second.consumer.poll(100);
  })();
  expect((await rejectionOf(failing)).message).toMatch(/^The group member's supported protocols are incompatible/);
});
