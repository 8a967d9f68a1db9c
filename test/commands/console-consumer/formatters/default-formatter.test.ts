import { expect, test } from "vitest";
import { defaultFormat } from "../../../../src/commands/console-consumer/formatters/default-format.ts";
import { defaultFormatter } from "../../../../src/commands/console-consumer/formatters/default-formatter.ts";
import { batchOf, formatted, type TestRecord } from "./records.ts";

const LONG = "org.apache.kafka.common.serialization.LongDeserializer";

function shown(properties: Record<string, string>, records: TestRecord[], logAppendTime?: number): string {
  const format = defaultFormat(new Map(Object.entries(properties)), (text) => {
    throw new Error(text);
  });
  return formatted(defaultFormatter(format), batchOf(records, 5, logAppendTime)).toString("latin1");
}

test("values as they are, a line each", () => {
  const binary = Buffer.from("fffe000a", "hex");
  expect(shown({}, [{ key: "k", value: "a" }, { value: null }, { value: "" }, { value: binary }])).toBe(
    `a\nnull\n\n${binary.toString("latin1")}\n`,
  );
});

test("all columns in Kafka's order", () => {
  const all = ["timestamp", "partition", "offset", "delivery", "epoch", "headers", "key"];
  const properties = Object.fromEntries(all.map((column) => [`print.${column}`, "true"]));
  const headers: [string, string | null][] = [
    ["h", "1"],
    ["", null],
  ];
  expect(shown({ ...properties, "key.separator": "|" }, [{ key: "k", value: "v", timestamp: 1700, headers }])).toBe(
    "CreateTime:1700|Partition:3|Offset:5|Delivery:NOT_PRESENT|Epoch:NOT_PRESENT|h:1,:null|k|v\n",
  );
});

test.each([
  ["timestamp", "LogAppendTime:9\n"],
  ["partition", "Partition:3\n"],
  ["offset", "Offset:5\n"],
  ["delivery", "Delivery:NOT_PRESENT\n"],
  ["epoch", "Epoch:NOT_PRESENT\n"],
  ["headers", "NO_HEADERS\n"],
  ["key", "k\n"],
])("%s alone ends the line", (column, text) => {
  expect(shown({ [`print.${column}`]: "true", "print.value": "false" }, [{ key: "k", value: "v" }], 9)).toBe(text);
});

test("nothing asked for is nothing printed", () => {
  expect(shown({ "print.value": "no" }, [{ value: "v" }])).toBe("");
});

test("separators and the null literal may be anything, also empty", () => {
  const properties = { "print.key": " TRUE ", "print.headers": "true", "headers.separator": "&", "null.literal": "" };
  const headers: [string, string][] = [
    ["a", "1"],
    ["b", "2"],
  ];
  expect(shown({ ...properties, "key.separator": "", "line.separator": ";" }, [{ value: "v", headers }])).toBe(
    "a:1&b:2v;",
  );
});

test("a deserializer gets the null literal's bytes for null", () => {
  const eight = { "value.deserializer": LONG, "null.literal": "\0\0\0\0\0\0\0\x07" };
  expect(shown(eight, [{ value: null }])).toBe("7\n");
});

test("what stood before a value that cannot be shown is printed already", () => {
  const format = defaultFormat(
    new Map([
      ["print.key", "true"],
      ["value.deserializer", LONG],
    ]),
    () => {},
  );
  const formatter = defaultFormatter(format);
  let output = "";
  const append = {
    append: (bytes: Buffer) => (output += bytes.toString()),
    appendRange: (from: Buffer, start: number, end: number) => (output += from.toString("utf8", start, end)),
  };
  const batch = batchOf([{ key: "k", value: "abc" }]);
  expect(() => formatted({ write: (cursor, place) => formatter.write(cursor, place, append as never) }, batch)).toThrow(
    "Size of data received by LongDeserializer is not 8",
  );
  expect(output).toBe("k\t");
});

test("a deserializer that there is not is told of, and the bytes are printed", () => {
  const told: string[] = [];
  const format = defaultFormat(new Map([["value.deserializer", "LongDeserializer"]]), (text) => told.push(text));
  expect(formatted(defaultFormatter(format), batchOf([{ value: "abc" }])).toString()).toBe("abc\n");
  expect(told).toEqual([expect.stringContaining("Unable to instantiate a deserializer from LongDeserializer")]);
  expect(told[0]).toContain(LONG);
});

test("settings of a deserializer have its name before theirs", () => {
  const properties = {
    "value.deserializer": "org.apache.kafka.common.serialization.StringDeserializer",
    "value.deserializer.deserializer.encoding": "ISO-8859-1",
  };
  expect(Buffer.from(shown(properties, [{ value: Buffer.of(0xe4) }]), "latin1").toString()).toBe("ä\n");
});
