import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  sizeOfVarint,
  sizeOfVarlong,
  unzigzag,
  writeVarint,
  writeVarlong,
} from "../../../src/protocol/records/varint.ts";

/** The plain definition, in bigints. */
function reference(value: number): string {
  let raw = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; raw > 127n; raw >>= 7n) bytes.push(Number(raw & 127n) | 128);
  return Buffer.from([...bytes, Number(raw)]).toString("hex");
}

function written(write: typeof writeVarint, value: number): string {
  const buffer = Buffer.alloc(12);
  return buffer.subarray(1, write(buffer, 1, value)).toString("hex");
}

describe("varints", () => {
  test.each([
    [0, "00"],
    [-1, "01"],
    [1, "02"],
    [63, "7e"],
    [-64, "7f"],
    [64, "8001"],
    [-65, "8101"],
    [8191, "fe7f"],
    [8192, "808001"],
    [2147483647, "feffffff0f"],
    [-2147483648, "ffffffff0f"],
  ])("%i is %s", (value, hex) => {
    expect(written(writeVarint, value)).toBe(hex);
    expect(written(writeVarlong, value)).toBe(hex);
    expect(sizeOfVarint(value)).toBe(hex.length / 2);
  });

  test("of every int32 have the bytes of the definition and the size that was told", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(written(writeVarint, value)).toBe(reference(value));
        expect(sizeOfVarint(value)).toBe(reference(value).length / 2);
      }),
    );
  });
});

describe("varlongs", () => {
  test("of every safe integer have the bytes of the definition and the size that was told", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(written(writeVarlong, value)).toBe(reference(value));
        expect(sizeOfVarlong(value)).toBe(reference(value).length / 2);
      }),
    );
  });

  test("come back from their zigzag, up to 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(unzigzag(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))).toBe(value);
      }),
    );
  });
});
