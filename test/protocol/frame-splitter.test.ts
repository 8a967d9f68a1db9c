import { describe, expect, test } from "vitest";
import { DecodeError } from "../../src/errors.ts";
import { FrameSplitter } from "../../src/protocol/frame-splitter.ts";
import { errorOf } from "../support/error-of.ts";
import { bare } from "./support/hex.ts";

const STREAM = bare("00000002aabb 00000000 00000001cc");
const FRAMES = ["aabb", "", "cc"];

const split = (splitter: FrameSplitter, chunks: readonly Buffer[]): string[] =>
  chunks.flatMap((chunk) => splitter.push(chunk)).map((frame) => frame.toString("hex"));

describe("FrameSplitter", () => {
  test("finds the frames wherever the stream is cut in three", () => {
    for (let first = 0; first <= STREAM.length; first++) {
      for (let second = first; second <= STREAM.length; second++) {
        const splitter = new FrameSplitter();
        const chunks = [STREAM.subarray(0, first), STREAM.subarray(first, second), STREAM.subarray(second)];
        expect(split(splitter, chunks)).toEqual(FRAMES);
        expect(splitter.pendingBytes).toBe(0);
      }
    }
  });

  test("finds the frames byte by byte", () => {
    expect(
      split(
        new FrameSplitter(),
        [...STREAM].map((byte) => Buffer.of(byte)),
      ),
    ).toEqual(FRAMES);
  });

  test("counts the bytes of an unfinished frame", () => {
    const splitter = new FrameSplitter();
    splitter.push(STREAM.subarray(0, 5));
    expect(splitter.pendingBytes).toBe(5);
  });

  test("gives a frame that lies in one chunk as a view", () => {
    const chunk = Buffer.from("00000001cc", "hex");
    const [frame] = new FrameSplitter().push(chunk);
    chunk[4] = 0xdd;
    expect(frame).toEqual(Buffer.of(0xdd));
  });

  test("does not take the memory that a frame announces before its bytes have come", () => {
    const splitter = new FrameSplitter(0x7fffffff);
    const before = process.memoryUsage().arrayBuffers;
    splitter.push(Buffer.from("7fffffff00", "hex"));
    splitter.push(Buffer.alloc(10));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  test.each([
    ["ffffffff", -1],
    ["00000011", 17],
  ])("refuses the size %s, with its offset in the stream", (hex, size) => {
    const splitter = new FrameSplitter(16);
    splitter.push(Buffer.from("00000001cc", "hex"));
    const error = errorOf(() => splitter.push(Buffer.from(`${hex}00`, "hex")));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ offset: 5, message: `Frame of ${size} bytes, allowed are 0 to 16, at offset 5` });
  });

  test("refuses a bad size that came byte by byte", () => {
    const splitter = new FrameSplitter(16);
    for (const byte of [0xff, 0xff, 0xff]) splitter.push(Buffer.of(byte));
    expect(() => splitter.push(Buffer.of(0xff))).toThrow(DecodeError);
  });
});
