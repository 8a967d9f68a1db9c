import { expect, test } from "vitest";
import type { Fetched, FetchPartition } from "../../../src/broker/fetch/fetch-partition.ts";
import { followingEpoch, FetchSession } from "../../../src/broker/fetch/fetch-session.ts";
import { FetchSessions } from "../../../src/broker/fetch/fetch-sessions.ts";

const TWO_MINUTES = 120_000;

function sessionsWith(slots: number): { sessions: FetchSessions; pass: (ms: number) => void } {
  let now = 1_000_000;
  return { sessions: new FetchSessions(slots, () => now), pass: (ms) => (now += ms) };
}

function partition(number: number): FetchPartition {
  return {
    topic: "t",
    topicId: "AAAAAAAAAAAAAAAAAAAAAA",
    partition: number,
    fetchOffset: 0,
    maxBytes: 100,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
  };
}

function fetched(number: number, data: Partial<Fetched["data"]> = {}): Fetched {
  return { asked: partition(number), data: { partitionIndex: number, highWatermark: 5n, logStartOffset: 0n, ...data } };
}

/** A session of these partitions, each told as `fetched` has it. */
function sessionOf(...numbers: number[]): FetchSession {
  const session = new FetchSession(1, false, 0);
  for (const number of numbers) session.remember(String(number), fetched(number));
  return session;
}

const select = (session: FetchSession, answers: readonly Fetched[]): number[] =>
  session.select(new Map(answers.map((one) => [String(one.asked.partition), one]))).map(({ asked }) => asked.partition);

const order = (session: FetchSession): number[] => [...session.asked()].map(({ partition: number }) => number);

test("a session has an id of its own, and is found by it", () => {
  const { sessions } = sessionsWith(100);
  const made = Array.from({ length: 100 }, () => sessions.create(1, true));
  expect(new Set(made.map((session) => session?.id)).size).toBe(100);
  for (const session of made) expect(sessions.get(session?.id ?? 0)).toBe(session);
});

test("there is no session where all slots are taken by sessions in use", () => {
  const { sessions, pass } = sessionsWith(2);
  const first = sessions.create(1, true);
  sessions.create(1, true);
  expect(sessions.create(50, true)).toBeUndefined();
  pass(TWO_MINUTES + 1);
  if (first !== undefined) sessions.touch(first);
  expect(sessions.create(1, true)).toBeDefined();
  expect(sessions.get(first?.id ?? 0)).toBe(first);
});

test("a session that is old and smaller gives way to a larger one only", () => {
  const { sessions, pass } = sessionsWith(1);
  const old = sessions.create(1, true);
  old?.update(new Map([0, 1].map((number) => [String(number), partition(number)])), []);
  pass(TWO_MINUTES + 1);
  if (old !== undefined) sessions.touch(old);
  expect(sessions.create(2, true)).toBeUndefined();
  expect(sessions.create(3, true)).toBeDefined();
  expect(sessions.size).toBe(1);
});

test("no slots, no sessions", () => {
  expect(sessionsWith(0).sessions.create(5, true)).toBeUndefined();
});

test("epochs count from 1 and begin again", () => {
  expect([followingEpoch(1), followingEpoch(0x7fffffff)]).toEqual([2, 1]);
});

test("only what is new is told", () => {
  const session = sessionOf(0, 1, 2, 3);
  const answers = [
    fetched(0),
    fetched(1, { highWatermark: 6n }),
    fetched(2, { logStartOffset: 3n }),
    fetched(3, { divergingEpoch: { epoch: 1, endOffset: 2n } }),
  ];
  expect(select(session, answers)).toEqual([1, 2, 3]);
  expect(select(session, answers)).toEqual([3]);
});

test("an error is told each time, and its end once", () => {
  const session = sessionOf(0);
  const failed = fetched(0, { errorCode: 3, highWatermark: -1n, logStartOffset: -1n });
  expect([select(session, [failed]), select(session, [failed])]).toEqual([[0], [0]]);
  expect([select(session, [fetched(0)]), select(session, [fetched(0)])]).toEqual([[0], []]);
});

test("partitions with records go behind those that wait for their turn", () => {
  const session = sessionOf(0, 1, 2);
  expect(select(session, [fetched(0, { records: Buffer.alloc(9) }), fetched(1), fetched(2)])).toEqual([0]);
  expect(order(session)).toEqual([1, 2, 0]);
});

test("a request changes, adds and forgets partitions", () => {
  const session = sessionOf(0, 1);
  session.update(
    new Map([
      ["1", { ...partition(1), fetchOffset: 7 }],
      ["2", partition(2)],
    ]),
    ["0", "9"],
  );
  expect([...session.asked()].map(({ partition: number, fetchOffset }) => [number, fetchOffset])).toEqual([
    [1, 7],
    [2, 0],
  ]);
});
