import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { JsonReader } from "../../../src/commands/console-producer/json-reader.ts";
import { LineReader } from "../../../src/commands/console-producer/line-reader.ts";
import { lineSettings } from "../../../src/commands/console-producer/line-settings.ts";
import type { RecordReader } from "../../../src/commands/console-producer/record-reader.ts";
import { decodeHeaders } from "../../../src/protocol/records/headers.ts";
import { LineMemory } from "../../../src/kafka/producer/line-records.ts";
import { emptyRecord } from "../../../src/kafka/producer/record-slices.ts";

interface Read {
  key: string | null;
  value: string | null;
  headers?: (string | null)[][];
}

/** All records of an input that comes in chunks of so many bytes; `inRuns` two lines as they stand before each other. */
async function readAll(reader: RecordReader, input: Buffer, chunk: number, inRuns = false): Promise<Read[]> {
  const record = emptyRecord();
  let at = 0;
  const read = async (target: Buffer, from: number) => {
    const count = input.copy(target, from, at, Math.min(at + chunk, input.length));
    at += count;
    return count;
  };
  const records: Read[] = [];
  while (await reader.fill(read)) {
    for (;;) {
      if (inRuns) records.push(...twoLines(reader));
      if (reader.next(record) === undefined) break;
      const { bytes, keyStart, keyEnd, valueStart, valueEnd, headers } = record;
      records.push({
        key: keyStart < 0 ? null : bytes.toString("latin1", keyStart, keyEnd),
        value: valueStart < 0 ? null : bytes.toString("latin1", valueStart, valueEnd),
        ...(headers !== undefined && {
          headers: decodeHeaders(headers, 1, headers.length, headers[0]! >> 1).map(({ key, value }) => {
            return [key, value === null ? null : value.toString("latin1")];
          }),
        }),
      });
    }
  }
  return records;
}

function twoLines(reader: RecordReader): Read[] {
  const found = reader.lines?.();
  if (found === undefined) return [];
  const read: Read[] = [];
  while (found.start < found.end && read.length < 2) {
    const end = found.bytes.indexOf("\n", found.start);
    read.push({ key: null, value: found.bytes.toString("latin1", found.start, end) });
    found.start = end + 1;
    found.place += 1;
  }
  reader.skip?.(found);
  return read;
}

const lines = (settings: Record<string, string> = {}, raw = false) =>
  new LineReader(lineSettings(new Map(Object.entries(settings))), { raw });

test.each([1, 2, 3, 1000])("cuts lines at LF, CR and CRLF, in chunks of %i", async (chunk) => {
  const input = Buffer.from("a\nb\r\n\rc\r\r\nd\n\ne");
  const values = (await readAll(lines(), input, chunk)).map(({ value }) => value);
  expect(values).toEqual(["a", "b", "", "c", "", "d", "", "e"]);
});

test.each([1, 1000])("mends bytes that are no UTF-8, in chunks of %i, and leaves the rest alone", async (chunk) => {
  const input = Buffer.from("ok\n\xff\n\xc3\xbc\xc3\n", "latin1");
  const mended = Buffer.from("\ufffd").toString("latin1");
  expect(await readAll(lines(), input, chunk)).toEqual([
    { key: null, value: "ok" },
    { key: null, value: mended },
    { key: null, value: `\xc3\xbc${mended}` },
  ]);
});

test.each([
  ["", false],
  ["", true],
  ["\r", false],
])("reads lines larger than the buffer among others, ended by %j LF, raw: %j", async (cr, raw) => {
  const all = ["a", "b".repeat(3_000_000), "c", "", "d".repeat(1_048_576), `e${"\ufffd".repeat(500_000)}`, "f"];
  const values = (await readAll(lines({}, raw), Buffer.from(all.join(`${cr}\n`)), 65_536)).map(({ value }) => value);
  expect(values.map((value) => Buffer.from(value ?? "", "latin1").toString())).toEqual(all);
});

test("leaves bytes and carriage returns as they are with raw", async () => {
  const input = Buffer.from("\xff\r\nb\rc", "latin1");
  const values = (await readAll(lines({}, true), input, 2)).map(({ value }) => value);
  expect(values).toEqual(["\xff\r", "b\rc"]);
});

test("grows for a line that is longer than its memory", async () => {
  const long = "x".repeat(3_000_000);
  const values = await readAll(lines(), Buffer.from(`${long}\nshort\n`), 700_000);
  expect(values.map(({ value }) => value?.length)).toEqual([3_000_000, 5]);
});

test("takes headers, key and value apart", async () => {
  const reader = lines({ "parse.key": " TRUE ", "parse.headers": "true", "null.marker": "N" });
  expect(await readAll(reader, Buffer.from("a:1,b:N\tk\tv\nN\tN\tN\nc:\t\t"), 100)).toEqual([
    {
      key: "k",
      value: "v",
      headers: [
        ["a", "1"],
        ["b", null],
      ],
    },
    { key: null, value: null },
    { key: "", value: "", headers: [["c", ""]] },
  ]);
});

test("takes keys and values apart as without WebAssembly", async () => {
  const part = fc.constantFrom(
    "k",
    "key-of-some-length",
    "\t",
    "\t\t",
    "\n",
    "\n",
    "\r\n",
    "N",
    "é",
    "v".repeat(90),
    "\xff",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 60 }),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
      fc.constantFrom("\t", "\xe9", "k", "\t\t"),
      async (parts, chunk, raw, separator) => {
        const input = Buffer.from(parts.join(""), "latin1");
        const settings = {
          "parse.key": "true",
          "key.separator": separator,
          "ignore.error": "true",
          "null.marker": "N",
        };
        const fast = await readAll(lines(settings, raw), input, chunk);
        const none = vi.spyOn(LineMemory, "open").mockReturnValue(undefined);
        const slow = await readAll(lines(settings, raw), input, chunk);
        none.mockRestore();
        expect(fast).toEqual(slow);
      },
    ),
  );
});

test("takes more keyed lines apart than are looked at in one pass", async () => {
  const all = Array.from({ length: 30_000 }, (_, index) => ({ key: `k${index % 77}`, value: `v\t${index}` }));
  const input = Buffer.from(all.map(({ key, value }) => `${key}\t${value}\n`).join(""));
  expect(await readAll(lines({ "parse.key": "true" }), input, 300_000)).toEqual(all);
});

test("does not look for a separator beyond the line", async () => {
  await expect(readAll(lines({ "parse.key": "true" }), Buffer.from("no\nk\tv\n"), 100)).rejects.toThrow(
    "No key separator found on line number 1: 'no'",
  );
});

test("reads what console-consumer --output json writes", async () => {
  const input = [
    { topic: "a", partition: 1, offset: 5, timestamp: 7, key: "k", value: "v", headers: [{ key: "h", value: null }] },
    { key: null, value: "/wA=", valueEncoding: "base64", headers: [{ key: "h", value: "/w==", encoding: "base64" }] },
    {},
  ];
  const text = input.map((record) => `${JSON.stringify(record)}\n`).join("\n");
  const reader = new JsonReader("t", { keepPartition: false });
  expect(await readAll(reader, Buffer.from(text), 50)).toEqual([
    { key: "k", value: "v", headers: [["h", null]] },
    { key: null, value: "\xff\0", headers: [["h", "\xff"]] },
    { key: null, value: null },
  ]);
});

test.each([
  ["{", "Line 1 of the input is no record"],
  ["[]", "it is no JSON object"],
  ['{"key":1}', "key is neither text nor null"],
  ['{"value":"x","valueEncoding":"hex"}', "valueEncoding is not base64"],
  ['{"value":"%%%%","valueEncoding":"base64"}', "value is no base64"],
  ['{"key":"YQ","keyEncoding":"base64"}', "key is no base64"],
  ['{"headers":{}}', "headers is no array"],
  ['{"timestamp":"now"}', "timestamp is no number of milliseconds"],
  ["{}", "partition, which --keep-partition needs, is no number"],
])("says what is wrong with %s", async (line, message) => {
  const reader = new JsonReader("t", { keepPartition: true });
  await expect(readAll(reader, Buffer.from(line), 100)).rejects.toThrow(message);
});

test.each([1, 7, 64, 4096])("gives lines as they stand where they are its records, in chunks of %i", async (chunk) => {
  const inputs = ["a\nbb\n\nccc\nd", "a\r\nb\nc\n", "ä\nb\n", "\xff\nb\nc\n\n\n", "\n"];
  for (const input of inputs.map((text) => Buffer.from(text, "latin1"))) {
    for (const raw of [false, true]) {
      expect(await readAll(lines({}, raw), input, chunk, true)).toEqual(await readAll(lines({}, raw), input, chunk));
    }
  }
});

test("gives no lines as they stand where each is to be taken apart", async () => {
  const settings = [{ "parse.key": "true" }, { "parse.headers": "true" }, { "null.marker": "x" }];
  for (const reader of settings.map((each) => lines(each))) {
    await reader.fill(async (target, from) => target.write("a\tb\n", from));
    expect(reader.lines()).toBeUndefined();
  }
});
