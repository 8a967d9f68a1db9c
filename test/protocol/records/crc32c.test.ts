import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32cByTable } from "../../../src/protocol/records/crc32c-table.ts";
import { crc32c, loadNative, prepareCrc32c } from "../../../src/protocol/records/crc32c.ts";

const ascending = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
/** RFC 3720, B.4, and the check value of the catalogues. */
const KNOWN = [
  ["nothing", Buffer.alloc(0), 0],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
  ["32 zeroes", Buffer.alloc(32), 0x8a9136aa],
  ["32 ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
  ["32 ascending bytes", ascending, 0x46dd794e],
  ["32 descending bytes", Buffer.from(ascending.toReversed()), 0x113fdb5c],
] as const;

describe("crc32c", () => {
  test.each(KNOWN)("of %s is the known value, in both implementations", (_name, bytes, known) => {
    expect(crc32c(bytes)).toBe(known);
    expect(crc32cByTable(bytes, 0, bytes.length)).toBe(known);
  });

  test("is the same before the native implementation is loaded, when enough was summed, and when it was asked for", () => {
    const bytes = Buffer.alloc(15_000, 0x5a);
    const expected = crc32cByTable(bytes, 0, bytes.length);
    expect([crc32c(bytes), crc32c(bytes), crc32c(bytes)]).toEqual([expected, expected, expected]);
    prepareCrc32c();
    expect(crc32c(bytes)).toBe(expected);
  });

  test("is native on the platforms that we test on, and the table agrees with it on any part of any bytes", () => {
    const native = loadNative();
    expect(native).toBeDefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), fc.nat(20), (bytes, before, after) => {
        const start = Math.min(before, bytes.length);
        const end = Math.max(start, bytes.length - after);
        expect(crc32cByTable(bytes, start, end)).toBe(native!(bytes, start, end));
        expect(crc32c(bytes, start, end)).toBe(native!(bytes, start, end));
      }),
    );
  });
});
