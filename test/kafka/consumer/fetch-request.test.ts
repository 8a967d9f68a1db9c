import { expect, test } from "vitest";
import { FIRST_ANSWER_BYTES, nextAnswerBytes } from "../../../src/kafka/consumer/fetch-request.ts";

/** What is asked for in the end, where each answer takes the time that a network of so many bytes a second needs. */
function settled(bytesPerSecond: number, requestTimeoutMs: number, from = FIRST_ANSWER_BYTES): number {
  let bytes = from;
  for (let i = 0; i < 20; i++) bytes = nextAnswerBytes(bytes, (bytes / bytesPerSecond) * 1000, requestTimeoutMs);
  return bytes;
}

test("Over a fast network an answer becomes eight megabytes, less what is in it besides records.", () => {
  expect(settled(100_000_000, 30_000)).toBe(8 * 1024 * 1024 - 16 * 1024);
});

test.each([20_000, 50_000, 100_000, 1_000_000, 5_000_000])(
  "Over a network of %i bytes a second no more is asked for than comes in half of the time that a request has.",
  (rate) => {
    const bytes = settled(rate, 30_000);
    expect(bytes).toBeGreaterThanOrEqual(FIRST_ANSWER_BYTES);
    expect(bytes / rate).toBeLessThan(15);
    expect(settled(rate, 30_000, 8 * 1024 * 1024)).toBeLessThanOrEqual(8 * 1024 * 1024);
  },
);

test("Less is asked for once the network becomes slow, but never less than at first.", () => {
  expect(nextAnswerBytes(4 * 1024 * 1024, 10_000, 30_000)).toBe(1024 * 1024);
  expect(nextAnswerBytes(FIRST_ANSWER_BYTES, 10_000, 30_000)).toBe(FIRST_ANSWER_BYTES);
});
