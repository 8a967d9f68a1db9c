import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Progress } from "../../src/cli/progress.ts";
import { FakeStream } from "../support/run-main.ts";

/** What the spinner was told, in order. ora itself draws on the process' stderr, which no test owns. */
const told: string[] = [];
let enabled = true;

vi.mock("ora", () => ({
  default: ({ text, color }: { text: string; color: unknown }) => ({
    isEnabled: enabled,
    start: () => told.push(`start ${text} ${String(color)}`),
    stop: () => told.push("stop"),
    clear: () => told.push("clear"),
    set text(changed: string) {
      told.push(changed);
    },
  }),
}));

beforeEach(() => {
  told.length = 0;
  enabled = true;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A step that the test ends, and how. */
function step<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Lets the patience pass, and the loading of ora. */
async function untilShown(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300);
  await vi.dynamicImportSettled();
}

describe("on a terminal", () => {
  test("shows a step that takes a while, with a text that may change, until it is over", async () => {
    const { promise, resolve } = step<number>();
    let waiting = "first";
    const result = new Progress(new FakeStream(80)).during(promise, () => waiting, { color: true });
    await vi.advanceTimersByTimeAsync(299);
    expect(told).toEqual([]);
    await untilShown();
    expect(told).toEqual(["start first cyan"]);
    waiting = "second";
    await vi.advanceTimersByTimeAsync(300);
    expect(told).toEqual(["start first cyan", "second"]);
    resolve(7);
    expect(await result).toBe(7);
    expect(told).toEqual(["start first cyan", "second", "stop"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("shows nothing of a quick step", async () => {
    await new Progress(new FakeStream(80)).during(Promise.resolve(), () => "quick", { color: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("stops when the step fails, and passes the failure on", async () => {
    const { promise, reject } = step<void>();
    const result = new Progress(new FakeStream(80)).during(promise, () => "doomed", { color: false });
    const failed = expect(result).rejects.toThrow("no");
    await untilShown();
    reject(new Error("no"));
    await failed;
    expect(told).toEqual(["start doomed false", "stop"]);
  });

  test("makes room for lines of both streams while a step is shown, and only then", async () => {
    const stderr = new FakeStream(80);
    const stdout = new FakeStream();
    const progress = new Progress(stderr);
    const { promise, resolve } = step<void>();
    const result = progress.during(promise, () => "waiting", { color: false });
    progress.beside(stdout).write("early\n");
    expect(told).toEqual([]);
    await untilShown();
    progress.beside(stdout).write("data\n");
    progress.beside(stderr).write("advice\n");
    resolve();
    await result;
    progress.beside(stdout).write("late\n");
    expect(told).toEqual(["start waiting false", "clear", "clear", "stop"]);
    expect([stdout.text, stderr.text]).toEqual(["early\ndata\nlate\n", "advice\n"]);
  });

  test("shows nothing where nothing can turn", async () => {
    enabled = false;
    const { promise, resolve } = step<void>();
    const result = new Progress(new FakeStream(80)).during(promise, () => "waiting", { color: true });
    await vi.advanceTimersByTimeAsync(1000);
    resolve();
    await result;
    expect(told).toEqual([]);
  });
});

test.each([
  ["a pipe", new FakeStream()],
  ["a terminal without columns", new FakeStream(0)],
])("on %s shows nothing and starts no timer", async (_, stream) => {
  const { promise, resolve } = step<string>();
  const result = new Progress(stream).during(promise, () => "waiting", { color: true });
  expect(vi.getTimerCount()).toBe(0);
  resolve("done");
  expect(await result).toBe("done");
});
