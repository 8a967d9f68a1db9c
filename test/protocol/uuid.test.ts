import { describe, expect, test } from "vitest";
import {
  isUuid,
  METADATA_TOPIC_ID,
  randomUuid,
  uuidFromBytes,
  uuidToBytes,
  ZERO_UUID,
} from "../../src/protocol/uuid.ts";

describe("UUID texts", () => {
  test("are the 16 bytes in base64url", () => {
    const bytes = Buffer.from("00112233445566778899aabbccddfeff", "hex");
    expect(uuidFromBytes(bytes)).toBe("ABEiM0RVZneImaq7zN3-_w");
    expect(uuidToBytes("ABEiM0RVZneImaq7zN3-_w")).toEqual(bytes);
  });

  test("of the reserved ids are Kafka's", () => {
    expect(uuidToBytes(ZERO_UUID)).toEqual(Buffer.alloc(16));
    expect(uuidToBytes(METADATA_TOPIC_ID).readBigUInt64BE(8)).toBe(1n);
  });

  test.each(["", "AAAA", `${ZERO_UUID}A`, "AAAAAAAAAAAAAAAAAAAAA*", "ABEiM0RVZneImaq7zN3+/w"])("refuse %j", (text) => {
    expect(isUuid(text)).toBe(false);
    expect(() => uuidToBytes(text)).toThrow(RangeError);
  });

  test("made at random are of version 4 and never look like an option", () => {
    for (let round = 0; round < 500; round++) {
      const text = randomUuid();
      expect(text).toMatch(/^[^-]/);
      expect(uuidToBytes(text).toString("hex")).toMatch(/^.{12}4.{3}[89ab]/);
    }
  });
});
