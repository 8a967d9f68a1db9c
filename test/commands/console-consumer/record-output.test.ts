import { expect, test } from "vitest";
import { RecordOutput } from "../../../src/commands/console-consumer/record-output.ts";

test("buffers are filled while others are written, as many as there are", async () => {
  const written: string[] = [];
  let take: (() => void) | undefined;
  const output = new RecordOutput({
    write: async (bytes) => {
      await new Promise<void>((resolve) => (take = resolve));
      written.push(Buffer.from(bytes).toString());
      return undefined;
    },
  });
  for (const [index, text] of ["a", "b", "c"].entries()) {
    output.buffer.appendText(text);
    output.count(index + 1);
    await output.handOver();
  }
  expect({ written, records: output.recordsWritten }).toEqual({ written: [], records: 0 });
  output.buffer.appendText("d");
  output.count(4);
  let taken = false;
  const fourth = output.handOver().then(() => (taken = true));
  await new Promise(setImmediate);
  expect(taken).toBe(false);
  take?.();
  await fourth;
  expect({ written, records: output.recordsWritten }).toEqual({ written: ["a"], records: 1 });
  const drained = output.drain();
  while (written.length < 4) {
    take?.();
    await new Promise(setImmediate);
  }
  await drained;
  expect({ written, records: output.recordsWritten }).toEqual({ written: ["a", "b", "c", "d"], records: 10 });
});

test("after a failure nothing more is written, and what was is known", async () => {
  const failure = new Error("gone");
  const outcomes = [undefined, failure];
  let calls = 0;
  const output = new RecordOutput({ write: async () => outcomes[calls++] });
  for (const text of ["a", "b", "c"]) {
    output.buffer.appendText(text);
    output.count(1);
    await output.drain();
  }
  expect({ calls, failure: output.failure, records: output.recordsWritten }).toEqual({ calls: 2, failure, records: 1 });
});

test("records that show nothing are counted all the same", async () => {
  const output = new RecordOutput({ write: () => Promise.reject(new Error("nothing to write")) });
  output.count(5);
  await output.drain();
  expect(output.recordsWritten).toBe(5);
});

test("a failure frees who waits for a buffer", async () => {
  const failure = new Error("gone");
  let fail: (() => void) | undefined;
  const output = new RecordOutput({
    write: () => new Promise((resolve) => (fail = () => resolve(failure))),
  });
  for (const text of ["a", "b", "c"]) {
    output.buffer.appendText(text);
    await output.handOver();
  }
  output.buffer.appendText("d");
  const handedOver = output.handOver();
  fail?.();
  await handedOver;
  await output.drain();
  expect({ failure: output.failure, records: output.recordsWritten }).toEqual({ failure, records: 0 });
});

test("tells of a failure though nothing more is handed over", async () => {
  const failure = new Error("gone");
  const output = new RecordOutput({ write: async () => failure });
  const told = new Promise<void>((resolve) => {
    output.onFailure = resolve;
  });
  output.buffer.appendText("last");
  await output.handOver();
  await told;
  expect(output.failure).toBe(failure);
});
