import { describe, expect, test } from "vitest";
import { errorOf } from "../support/error-of.ts";
import { parseJavaUuid, ZERO_UUID } from "../../src/java/uuid.ts";

/** Messages of Java 17's decoder and of Kafka's Uuid.fromString, as they were printed. */
const refused = [
  [
    "orders",
    "Input string `orders` decoded as 4 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID",
  ],
  ["", "Input string `` decoded as 0 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID"],
  ["a", "Input byte[] should at least have 2 bytes for base64 bytes"],
  ["aaaaa", "Last unit does not have enough valid bits"],
  ["ab!d", "Illegal base64 character 21"],
  ["ab+d", "Illegal base64 character 2b"],
  ["é123", "Illegal base64 character -17"],
  ["ab=", "Input byte array has wrong 4-byte ending unit"],
  ["=", "Input byte[] should at least have 2 bytes for base64 bytes"],
  ["abcd=", "Input byte array has wrong 4-byte ending unit"],
  ["abc=x", "Input byte array has incorrect ending byte at 4"],
  ["a===", "Last unit does not have enough valid bits"],
  [`${"A".repeat(24)}x`, `Input string with prefix \`${"A".repeat(24)}\` is too long to be decoded as a base64 UUID`],
] as const;

describe("an id in text", () => {
  test.each(refused)("%j is refused with Java's words", (text, message) => {
    expect(errorOf(() => parseJavaUuid(text))).toMatchObject({
      message,
      javaClass: "java.lang.IllegalArgumentException",
    });
  });

  test("may be padded", () => {
    expect(parseJavaUuid(`${ZERO_UUID}==`)).toBe(ZERO_UUID);
    expect(parseJavaUuid("abcdefghijklmnopqrst-_==")).toBe("abcdefghijklmnopqrst-w");
  });
});
