import { expect, test } from "vitest";
import { RecordOutput } from "../../../src/commands/console-consumer/record-output.ts";

test("one buffer is filled while the other is written", async () => {
  const written: string[] = [];
  let take: (() => void) | undefined;
  const output = new RecordOutput({
    write: async (bytes) => {
      await new Promise<void>((resolve) => (take = resolve));
      written.push(Buffer.from(bytes).toString());
      return undefined;
    },
  });
  output.buffer.appendText("a");
  output.count(1);
  await output.handOver();
  output.buffer.appendText("b");
  output.count(2);
  expect(output.recordsWritten).toBe(0);
  const second = output.handOver();
  take?.();
  await second;
  expect({ written, records: output.recordsWritten }).toEqual({ written: ["a"], records: 1 });
  const drained = output.drain();
  await Promise.resolve();
  take?.();
  await drained;
  expect({ written, records: output.recordsWritten }).toEqual({ written: ["a", "b"], records: 3 });
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
