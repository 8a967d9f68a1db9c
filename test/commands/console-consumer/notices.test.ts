import { expect, test, vi } from "vitest";
import { Notices } from "../../../src/commands/console-consumer/notices.ts";

function notices() {
  const lines: string[] = [];
  let now = 0;
  return {
    lines,
    it: new Notices({ line: (text) => lines.push(text) }, true, () => now),
    at: (ms: number) => (now = ms),
  };
}

test("what is over soon is said at the end", () => {
  const { lines, it } = notices();
  it.say("a");
  expect(lines).toEqual([]);
  it.end();
  it.say("b");
  expect(lines).toEqual(["kt: a", "kt: b"]);
});

test("what goes on is said after a second, and then at once", () => {
  vi.useFakeTimers();
  try {
    const { lines, it, at } = notices();
    it.say("a");
    vi.advanceTimersByTime(1000);
    at(1000);
    it.say("b");
    expect(lines).toEqual(["kt: a", "kt: b"]);
  } finally {
    vi.useRealTimers();
  }
});

test("the same is not said again for a while", () => {
  const { lines, it, at } = notices();
  at(3000);
  it.say("issue with correlation id 5 : x");
  it.say("issue with correlation id 6 : x");
  expect(lines).toHaveLength(1);
  at(14_000);
  it.say("issue with correlation id 7 : x");
  expect(lines).toHaveLength(2);
});
