import { expect, test } from "vitest";
import { SendWindow } from "../../../src/kafka/producer/send-window.ts";

const windowOf = (leastBytes = 100) => new SendWindow({ maxRequests: 5, leastBytes, requestTimeoutMs: 1500 });

/** One request there and back. */
function exchange(window: SendWindow, bytes: number, ms: number): void {
  window.sent(bytes);
  window.answered(bytes, ms);
}

test("One request may always go, however large it is.", () => {
  const window = windowOf();
  expect(window.hasRoomFor(1000)).toBe(true);
  window.sent(1000);
  expect(window.hasRoomFor(1)).toBe(false);
});

test("More may be under way as long as answers come soon.", () => {
  const window = windowOf();
  for (let i = 0; i < 4; i++) exchange(window, 10, 5);
  expect(window.bytes).toBe(1600);
  window.sent(800);
  expect(window.hasRoomFor(800)).toBe(true);
  expect(window.hasRoomFor(801)).toBe(false);
});

test("Less may be under way where answers are late or do not come, but never less than at first.", () => {
  const window = windowOf();
  for (let i = 0; i < 4; i++) exchange(window, 10, 5);
  exchange(window, 10, 700);
  expect(window.bytes).toBe(800);
  exchange(window, 10, Number.POSITIVE_INFINITY);
  expect(window.bytes).toBe(400);
  for (let i = 0; i < 9; i++) exchange(window, 10, 700);
  expect(window.bytes).toBe(100);
});

test("It stays where answers take some time.", () => {
  const window = windowOf();
  exchange(window, 10, 300);
  expect(window.bytes).toBe(100);
});

test("Without end it grows no further, and the requests are counted alone.", () => {
  const window = windowOf(Number.POSITIVE_INFINITY);
  exchange(window, 10, 1);
  exchange(window, 10, Number.POSITIVE_INFINITY);
  expect(window.bytes).toBe(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 5; i++) {
    expect(window.hasRoomFor(2 ** 30)).toBe(true);
    window.sent(2 ** 30);
  }
  expect(window.hasRoomFor(1)).toBe(false);
});
