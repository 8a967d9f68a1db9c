import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { unlessAborted } from "../../../src/commands/lag/unless-aborted.ts";

test("gives what the step gives, and leaves nothing behind", async () => {
  const { signal } = new AbortController();
  for (let at = 0; at < 20; at += 1) expect(await unlessAborted(Promise.resolve(at), signal)).toBe(at);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("throws what the step throws", async () => {
  await expect(unlessAborted(Promise.reject(new Error("no")), new AbortController().signal)).rejects.toThrow("no");
});

test("gives undefined once it is aborted, before and meanwhile", async () => {
  const controller = new AbortController();
  const meanwhile = unlessAborted(new Promise(() => undefined), controller.signal);
  controller.abort();
  expect(await meanwhile).toBeUndefined();
  expect(await unlessAborted(new Promise(() => undefined), controller.signal)).toBeUndefined();
});
