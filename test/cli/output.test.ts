import { expect, test } from "vitest";
import { WriteError } from "../../src/cli/io.ts";
import { BufferedSink } from "../../src/cli/output.ts";
import { FakeStream } from "../support/run-main.ts";

test("holds lines back until it is flushed, and then hands them over once", () => {
  const stream = new FakeStream();
  const sink = new BufferedSink(stream);
  sink.line("one");
  sink.line("");
  expect(stream.writes).toEqual([]);
  sink.flush();
  sink.flush();
  expect(stream.writes).toEqual(["one\n\n"]);
});

test("hands over a piece as soon as it is large enough, at the end of a line", () => {
  const stream = new FakeStream();
  const sink = new BufferedSink(stream, 5);
  sink.line("1234");
  sink.line("5678");
  sink.line("9");
  expect(stream.writes).toEqual(["1234\n5678\n"]);
  sink.flush();
  expect(stream.text).toBe("1234\n5678\n9\n");
});

test("with a piece of 0 hands over each line, an empty one too", () => {
  const stream = new FakeStream();
  const sink = new BufferedSink(stream, 0);
  sink.line("one");
  sink.line("");
  expect(stream.writes).toEqual(["one\n", "\n"]);
});

test("does not write a piece again that could not be written", () => {
  const stream = new FakeStream();
  const sink = new BufferedSink({
    write: () => {
      throw new Error("gone");
    },
  });
  sink.line("lost");
  expect(() => sink.flush()).toThrow("gone");
  expect(() => sink.flush()).not.toThrow();
  expect(stream.writes).toEqual([]);
});

test("drops the rest where the reader went away, and tells who wants to go on", () => {
  let pieces = 0;
  const sink = new BufferedSink(
    {
      write: () => {
        pieces += 1;
        throw new WriteError(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    },
    3,
  );
  sink.line("one");
  sink.line("two");
  sink.handOver();
  expect(pieces).toBe(1);
  expect(() => sink.flush()).toThrow("EPIPE");
});

test("says at once that a disk is full", () => {
  const sink = new BufferedSink(
    {
      write: () => {
        throw new WriteError(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
      },
    },
    3,
  );
  expect(() => sink.line("one")).toThrow("no space left");
});
