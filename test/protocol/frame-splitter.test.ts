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
    const splitter = new FrameSplitter({ maxFrame: 0x7fffffff });
    const before = process.memoryUsage().arrayBuffers;
    splitter.push(Buffer.from("7fffffff00", "hex"));
    splitter.push(Buffer.alloc(10));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  test.each([
    ["ffffffff", -1],
    ["00000011", 17],
  ])("refuses the size %s, with its offset in the stream", (hex, size) => {
    const splitter = new FrameSplitter({ maxFrame: 16 });
    splitter.push(Buffer.from("00000001cc", "hex"));
    const error = errorOf(() => splitter.push(Buffer.from(`${hex}00`, "hex")));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ offset: 5, message: `Frame of ${size} bytes, allowed are 0 to 16, at offset 5` });
  });

  test("refuses a bad size that came byte by byte", () => {
    const splitter = new FrameSplitter({ maxFrame: 16 });
    for (const byte of [0xff, 0xff, 0xff]) splitter.push(Buffer.of(byte));
    expect(() => splitter.push(Buffer.of(0xff))).toThrow(DecodeError);
  });

  test("copies a frame out of a chunk that is used again", () => {
    const chunk = Buffer.from("00000001cc", "hex");
    const [frame] = new FrameSplitter({ chunksAreReused: true }).push(chunk);
    chunk[4] = 0xdd;
    expect(frame).toEqual(Buffer.of(0xcc));
  });

  test("has the rest of a frame written where it belongs, wherever its beginning is cut off", () => {
    const frame = Buffer.concat([Buffer.from([0, 0, 0x27, 0x10]), Buffer.alloc(10_000, 7)]);
    for (const believed of [0, 20_000]) {
      for (const cut of [1, 4, 5, 5000, 10_003]) {
        const splitter = new FrameSplitter({ believed });
        let frames = splitter.push(frame.subarray(0, cut));
        for (let at = cut; at < frame.length;) {
          const { room } = splitter;
          const bytes = room === undefined ? 1 : Math.min(room.length, 3000);
          const next = frame.subarray(at, at + bytes);
          if (room === undefined) frames = splitter.push(next);
          else {
            next.copy(room);
            frames = splitter.filled(bytes);
          }
          at += bytes;
        }
        expect(frames).toEqual([frame.subarray(4)]);
        expect(splitter.room).toBeUndefined();
      }
    }
  });

  test("takes its memory from the pool that it is given", () => {
    const taken: number[] = [];
    const pool = { take: (bytes: number) => (taken.push(bytes), Buffer.alloc(bytes)), giveBack: () => {} };
    new FrameSplitter({ believed: 2 << 20, pool }).push(Buffer.from("000fffff00", "hex"));
    expect(taken).toEqual([4 + 0xfffff]);
  });
});
