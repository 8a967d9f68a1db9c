import { describe, expect, test } from "vitest";
import { longPause } from "../../src/kit/long-pause.ts";

describe("longPause", () => {
  test("ends once the time is over, at once where there is none", async () => {
    const before = performance.now();
    await longPause(20);
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
    await expect(longPause(0)).resolves.toBeUndefined();
    await expect(longPause(-1)).resolves.toBeUndefined();
  });

  test("goes on for longer than a timer can be set, until it is aborted", async () => {
    const over = new AbortController();
    let ended = false;
    const waiting = longPause(2 ** 40, over.signal).finally(() => {
      ended = true;
    });
    await longPause(20);
    expect(ended).toBe(false);
    over.abort();
    await expect(waiting).rejects.toThrow("aborted");
  });
});
