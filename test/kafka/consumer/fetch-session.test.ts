import { expect, test } from "vitest";
import { FetchSession } from "../../../src/kafka/consumer/fetch-session.ts";

const ID = "AAAAAAAAAAAAAAAAAAAABw";
const wanted = (partition: number, fetchOffset: number, topicId = ID) => ({
  key: `t-${partition}`,
  topic: "t",
  topicId,
  partition,
  fetchOffset,
  leaderEpoch: 0,
});
const numbers = (all: readonly { readonly partition: number }[]): number[] => all.map(({ partition }) => partition);

test("names everything first, then what has changed and what is not wanted any more", () => {
  const session = new FetchSession();
  const full = session.next([wanted(0, 0), wanted(1, 0), wanted(2, 0)]);
  expect([full.sessionId, full.sessionEpoch, numbers(full.wanted)]).toEqual([0, 0, [0, 1, 2]]);
  expect(session.answered({ errorCode: 0, sessionId: 9 })).toBe(true);
  const change = session.next([wanted(0, 5), wanted(1, 0)]);
  expect([change.sessionId, change.sessionEpoch]).toEqual([9, 1]);
  expect([numbers(change.wanted), numbers(change.forgotten)]).toEqual([[0], [2]]);
});

test("begins anew after an error, and closes the old session with it", () => {
  const session = new FetchSession();
  session.next([wanted(0, 0)]);
  session.answered({ errorCode: 0, sessionId: 9 });
  expect(session.answered({ errorCode: 71, sessionId: 0 })).toBe(false);
  const again = session.next([wanted(0, 0)]);
  expect([again.sessionId, again.sessionEpoch, numbers(again.wanted)]).toEqual([9, 0, [0]]);
  session.answered({ errorCode: 70, sessionId: 0 });
  expect(session.next([]).sessionId).toBe(0);
});

test("forgets a topic that was made anew under its old id", () => {
  const session = new FetchSession();
  session.next([wanted(0, 3)]);
  session.answered({ errorCode: 0, sessionId: 9 });
  const other = "AAAAAAAAAAAAAAAAAAAACA";
  const { wanted: asked, forgotten } = session.next([wanted(0, 0, other)]);
  expect([asked[0]?.topicId, forgotten[0]?.topicId]).toEqual([other, ID]);
});
