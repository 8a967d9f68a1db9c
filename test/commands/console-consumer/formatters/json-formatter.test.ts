import { expect, test } from "vitest";
import { JsonFormatter } from "../../../../src/commands/console-consumer/formatters/json-formatter.ts";
import { batchOf, formatted } from "./records.ts";

test("a record is a line with all it has", () => {
  const headers: [string, string | Buffer | null][] = [
    ["h", "a"],
    ["h", Buffer.from("80ff", "hex")],
    ["", null],
  ];
  const batch = batchOf(
    [
      { key: Buffer.of(0xff), value: 'a"\n€', timestamp: 1700, headers },
      { key: null, value: null },
    ],
    5,
  );
  expect(formatted(new JsonFormatter(), batch).toString()).toBe(
    '{"topic":"t","partition":3,"offset":5,"timestamp":1700,"key":"/w==","keyEncoding":"base64","value":"a\\"\\n€","headers":[{"key":"h","value":"a"},{"key":"h","value":"gP8=","encoding":"base64"},{"key":"","value":null}]}\n' +
      '{"topic":"t","partition":3,"offset":6,"timestamp":0,"key":null,"value":null,"headers":[]}\n',
  );
});

test("a time that the broker has set is told", () => {
  const text = formatted(new JsonFormatter(), batchOf([{ value: "v" }], 0, 99)).toString();
  expect(JSON.parse(text)).toMatchObject({ timestamp: 99, timestampType: "LogAppendTime" });
});
