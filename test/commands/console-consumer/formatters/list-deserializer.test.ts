import { expect, test } from "vitest";
import { deserializerOf } from "../../../../src/commands/console-consumer/formatters/deserializers.ts";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";

const PACKAGE = "org.apache.kafka.common.serialization.";
const serde = (name: string) => `${PACKAGE}Serdes$${name}Serde`;

function make(settings: Record<string, string>, isKey = false) {
  return deserializerOf(`${PACKAGE}ListDeserializer`, new Map(Object.entries(settings)), isKey)!;
}

function shown(inner: string, hex: string, more: Record<string, string> = {}): string {
  const settings = {
    "default.list.value.serde.type": "java.util.ArrayList",
    "default.list.value.serde.inner": serde(inner),
    ...more,
  };
  const output = new OutputBuffer();
  output.appendText("<");
  const bytes = Buffer.from(`aabb${hex.replaceAll(" ", "")}cc`, "hex");
  try {
    make(settings)(bytes, 2, bytes.length - 1, output);
    return output.contents().subarray(1).toString();
  } finally {
    // Nothing of a list that fails is left.
    expect(output.contents()[0]).toBe("<".charCodeAt(0));
  }
}

test.each([
  ["Integer", "00 00000000 00000003 00000001 fffffffe 00000003", "[1, -2, 3]"],
  ["Integer", "00 00000001 00000001 00000003 00000001 00000003", "[1, null, 3]"],
  ["Short", "00 00000000 00000001 0007", "[7]"],
  ["String", "01 00000003 00000001 61 ffffffff 00000002 6262", "[a, null, bb]"],
  ["String", "01 00000002 00000000 00000001 61", "[, a]"],
  ["String", "01 00000000", "[]"],
  ["Bytes", "01 00000001 00000001 ff", "[\\xFF]"],
  // What is cut off within an entry is zeros.
  ["Bytes", "01 00000001 00000003 61", "[a\\x00\\x00]"],
])("a list of %s: %s", (inner, hex, text) => {
  expect(shown(inner, hex)).toBe(text);
});

test("settings go to the entries' deserializer too", () => {
  expect(shown("String", "01 00000001 00000001 e4", { "deserializer.encoding": "ISO-8859-1" })).toBe("[ä]");
});

test.each([
  ["Integer", "", "Unable to deserialize into a List"],
  ["Integer", "02", "Invalid serialization strategy flag value"],
  ["Integer", "ff", "Invalid serialization strategy flag value"],
  ["String", "00 00000000 00000000", "configured inner deserializer is not a known fixed-size deserializer"],
  ["Integer", "00 ffffffff", "The number of null list entries cannot be negative."],
  ["Integer", "00 00000009", "cannot be larger than overall number of elements."],
  ["Integer", "01 ffffffff", "The number of list entries cannot be negative."],
  ["Integer", "01 00000009", "cannot be larger than overall number of bytes."],
  ["Integer", "01 0000", "Unable to deserialize into a List"],
  ["String", "01 00000001 fffffffe", "A list entry cannot have negative size."],
  ["String", "01 00000001 00000063", "A list entry cannot be larger than the overall number of bytes."],
  ["String", "01 00000001 00000000", "End of the stream was reached prematurely"],
  ["Integer", "01 00000002 00000004 00000001 00000001 61", "Size of data received by IntegerDeserializer is not 4"],
])("refuses a list of %s: <%s>", (inner, hex, message) => {
  expect(() => shown(inner, hex)).toThrow(message);
});

test.each<[Record<string, string>, string]>([
  [{}, "Not able to determine the list class"],
  [{ "default.list.value.serde.type": "java.util.ArrayList" }, "Not able to determine the inner serde class"],
  [{ "default.list.value.serde.type": "a.B" }, `Deserializer's list class "a.B" could not be found.`],
  [
    { "default.list.value.serde.type": "java.util.ArrayList", "default.list.value.serde.inner": "a.B" },
    `Deserializer's inner serde class "a.B" could not be found.`,
  ],
  [
    { "default.list.value.serde.type": "java.util.ArrayList", "default.list.value.serde.inner": serde("List") },
    "could not be found.",
  ],
])("refuses the settings %j", (settings, message) => {
  expect(() => make(settings)).toThrow(message);
});

test("keys have settings of their own", () => {
  const settings = {
    "default.list.key.serde.type": "java.util.LinkedList",
    "default.list.key.serde.inner": serde("Integer"),
  };
  expect(() => make(settings, true)).not.toThrow();
  expect(() => make(settings, false)).toThrow("Not able to determine the list class");
});

test("a list of an interface cannot be made", () => {
  expect(() => shown("String", "01 00000000", { "default.list.value.serde.type": "java.util.List" })).toThrow(
    'Could not construct a list instance of "java.util.List"',
  );
});
