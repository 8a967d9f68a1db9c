import { describe, expect, test } from "vitest";
import type { Look } from "../../../src/commands/wait/look.ts";
import { waitUntil } from "../../../src/commands/wait/wait-until.ts";

const found = { brokers: 1, topics: [], groups: [] };
const lookOf = (...missing: string[]): Look => ({ found, missing });

describe("waitUntil", () => {
  test("looks until nothing is missing, and tells what is", async () => {
    const looks = [lookOf("a", "b"), lookOf("b"), lookOf()];
    const told: string[] = [];
    const last = await waitUntil({
      timeoutMs: 60_000,
      look: async () => looks.shift() ?? lookOf("too often"),
      onMissing: (missing) => told.push(missing.join()),
    });
    expect({ last, told }).toEqual({ last: lookOf(), told: ["a,b", "b"] });
  });

  test("gives the last look when the time is up", async () => {
    let count = 0;
    const last = await waitUntil({
      timeoutMs: 120,
      look: async () => lookOf(String((count += 1))),
      onMissing: () => {},
    });
    expect(last).toEqual(lookOf(String(count)));
    expect(count).toBeGreaterThan(1);
  });

  test("does not wait for a look that takes longer, nor minds that it fails", async () => {
    const late = new Promise<Look>((_, reject) => setTimeout(() => reject(new Error("late")), 40));
    expect(await waitUntil({ timeoutMs: 10, look: () => late, onMissing: () => {} })).toBeUndefined();
    await expect(late).rejects.toThrow("late");
  });

  test("looks once where there is no time", async () => {
    let count = 0;
    const look = async () => lookOf(String((count += 1)));
    expect(await waitUntil({ timeoutMs: 0, look, onMissing: () => {} })).toEqual(lookOf("1"));
  });

  test("goes on for longer than a timer can be set", async () => {
    const looks = [lookOf("a"), lookOf()];
    const last = await waitUntil({
      timeoutMs: 2 ** 40,
      look: () => new Promise((resolve) => setTimeout(resolve, 20, looks.shift() ?? lookOf("too often"))),
      onMissing: () => {},
    });
    expect(last).toEqual(lookOf());
  });

  test("throws what a look throws", async () => {
    const failing = waitUntil({
      timeoutMs: 60_000,
      look: () => Promise.reject(new Error("a bug")),
      onMissing: () => {},
    });
    await expect(failing).rejects.toThrow("a bug");
  });
});
