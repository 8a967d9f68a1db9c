import { describe, expect, test } from "vitest";
import { DESERIALIZERS, deserializerOf } from "../../../../src/commands/console-consumer/formatters/deserializers.ts";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";

const PACKAGE = "org.apache.kafka.common.serialization.";

function shown(name: string, bytes: Buffer, settings: Record<string, string> = {}, isKey = false): string {
  const output = new OutputBuffer();
  const padded = Buffer.concat([Buffer.from("<<<"), bytes, Buffer.from(">")]);
  const deserialize = deserializerOf(`${PACKAGE}${name}Deserializer`, new Map(Object.entries(settings)), isKey);
  deserialize!(padded, 3, 3 + bytes.length, output);
  return output.contents().toString();
}

const hex = (text: string) => Buffer.from(text, "hex");

test.each([
  ["Boolean", "01", "true"],
  ["Boolean", "00", "false"],
  ["Short", "8000", "-32768"],
  ["Integer", "80000000", "-2147483648"],
  ["Long", "7fffffffffffffff", "9223372036854775807"],
  ["Long", "8000000000000000", "-9223372036854775808"],
  ["Long", "ffffffffffffffff", "-1"],
  ["Long", "001fffffffffffff", "9007199254740991"],
  ["Long", "0020000000000001", "9007199254740993"],
  ["Double", "0000000000000001", "4.9E-324"],
  ["Float", "4b189680", "1.0E7"],
  ["Bytes", "fffe0080610d5c7e7f", "\\xFF\\xFE\\x00\\x80a\\x0D\\x5C~\\x7F"],
  ["ByteBuffer", "616263", "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]"],
  ["String", "c3a9ff61", "é\ufffda"],
  ["UUID", Buffer.from("1-2-3-4-A").toString("hex"), "00000001-0002-0003-0004-00000000000a"],
])("%s of %s is %s", (name, bytes, text) => {
  expect(shown(name, hex(bytes))).toBe(text);
});

test("an array is shown by an identity", () => {
  expect(shown("ByteArray", hex("00"))).toMatch(/^\[B@[0-9a-f]+$/);
});

describe("encodings", () => {
  test.each([
    [{ "deserializer.encoding": "ISO-8859-1" }, "e4", "ä"],
    [{ "value.deserializer.encoding": "UTF-16" }, "20ac", "€"],
    [{ "value.deserializer.encoding": "UTF-16" }, "fffeac20", "€"],
    [{ "deserializer.encoding": "US-ASCII" }, "61e4", "a\ufffd"],
    [{ "deserializer.encoding": "windows-1252" }, "80", "€"],
  ])("%j", (settings, bytes, text) => {
    expect(shown("String", hex(bytes), settings as unknown as Record<string, string>)).toBe(text);
  });

  test("each of key and value has its own", () => {
    const settings = { "key.deserializer.encoding": "ISO-8859-1" };
    expect(shown("String", hex("e4"), settings, true)).toBe("ä");
    expect(shown("String", hex("e4"), settings, false)).toBe("\ufffd");
  });

  test("one that there is not is refused before the first record", () => {
    expect(() => shown("String", hex("61"), { "deserializer.encoding": "nope" })).toThrow("Unsupported encoding nope");
  });
});

describe("refuses in Java's words", () => {
  test.each([
    ["Boolean", "02", "Unexpected byte received by BooleanDeserializer: 2"],
    ["Boolean", "ff", "Unexpected byte received by BooleanDeserializer: -1"],
    ["Boolean", "", "Size of data received by BooleanDeserializer is not 1"],
    ["Short", "00", "Size of data received by ShortDeserializer is not 2"],
    ["Integer", "0000000000", "Size of data received by IntegerDeserializer is not 4"],
    ["Long", "616263", "Size of data received by LongDeserializer is not 8"],
    ["Float", "00", "Size of data received by Deserializer is not 4"],
    ["Double", "00", "Size of data received by Deserializer is not 8"],
    ["UUID", "61", "Error parsing data into UUID"],
    ["Void", "", "Data should be null for a VoidDeserializer."],
  ])("%s of %s", (name, bytes, message) => {
    expect(() => shown(name, hex(bytes))).toThrow(message);
  });
});

test("short names and other packages are not known", () => {
  expect(deserializerOf("LongDeserializer", new Map(), false)).toBeUndefined();
  expect(deserializerOf("com.example.LongDeserializer", new Map(), false)).toBeUndefined();
  expect(deserializerOf(`${PACKAGE}toString`, new Map(), false)).toBeUndefined();
  expect(DESERIALIZERS).toContain(`${PACKAGE}LongDeserializer`);
});
