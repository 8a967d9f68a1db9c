import { expect, test } from "vitest";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";

test.each([0, 1, 15, 16, 17, 100, 319, 320, 321, 5000])(
  "appends %i bytes of the middle of a source as they are",
  (size) => {
    const source = Buffer.from(Array.from({ length: size + 20 }, (_, at) => (at * 7) & 255));
    const output = new OutputBuffer(8);
    output.append(Buffer.from("a"));
    output.appendRange(source, 9, 9 + size);
    output.append(Buffer.from("z"));
    expect(output.contents()).toEqual(
      Buffer.concat([Buffer.from("a"), source.subarray(9, 9 + size), Buffer.from("z")]),
    );
  },
);

test("appends whatever bits there are, those of signalling NaNs too", () => {
  const source = Buffer.from("7ff0000000000001fff4000000000001ff8000017fa0000000000000000000ff", "hex");
  const output = new OutputBuffer();
  for (let round = 0; round < 10_000; round++) {
    output.clear();
    output.appendRange(source, 0, source.length);
  }
  expect(output.contents()).toEqual(source);
});

test("reads from the source that it is given, after another one and after a new beginning", () => {
  const output = new OutputBuffer();
  output.appendRange(Buffer.from("0123456789abcdefXX"), 0, 16);
  output.appendRange(Buffer.from("fedcba9876543210XX"), 0, 16);
  output.clear();
  output.appendRange(Buffer.from("ABCDEFGHIJKLMNOPQ"), 1, 17);
  expect(output.contents().toString()).toBe("BCDEFGHIJKLMNOPQ");
});

test.each([
  0,
  7,
  -1,
  10,
  999_999_999,
  1_000_000_000,
  1_000_000_001,
  2_147_483_648,
  1_700_000_000_000,
  -2_147_483_648,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
])("writes %i in decimal", (value) => {
  const output = new OutputBuffer(1);
  output.appendInteger(value);
  expect(output.contents().toString()).toBe(String(value));
});

test("writes text as UTF-8", () => {
  const output = new OutputBuffer(1);
  output.appendText("ключ €𝄞");
  expect(output.contents().toString()).toBe("ключ €𝄞");
});

test("gives back the memory of a record that was larger than usual", () => {
  const output = new OutputBuffer(16);
  output.append(Buffer.alloc(100, "x"));
  output.clear(16);
  output.append(Buffer.from("short"));
  expect(output.contents().toString()).toBe("short");
  expect(output.contents().buffer.byteLength).toBe(16);
});

test.each([
  ["text", "plain", "plain"],
  ["text beyond ASCII", "grün", "grün"],
])("appends %s as UTF-8", (_, text, expected) => {
  const output = new OutputBuffer(2);
  const source = Buffer.from(`<${text}>`);
  output.appendUtf8(source, 1, source.length - 1);
  expect(output.contents().toString("utf8")).toBe(expected);
});

test("replaces what is no UTF-8", () => {
  const output = new OutputBuffer(2);
  output.appendUtf8(Buffer.from("61ff62", "hex"), 0, 3);
  expect(output.contents().toString("utf8")).toBe("a\ufffdb");
});

test("has room for what is written into it, byte by byte or at once", () => {
  const output = new OutputBuffer(1);
  for (const letter of Buffer.from("abc")) output.appendByte(letter);
  output.reserve(1000).write("def", output.length);
  output.length += 3;
  expect(output.contents().toString("utf8")).toBe("abcdef");
});

test("is in its own memory from the next beginning on, as long as that suffices", () => {
  let home: Buffer | undefined;
  const output = new OutputBuffer(4, () => home);
  output.appendText("abc");
  home = Buffer.alloc(8);
  output.appendText("d");
  expect(output.contents().buffer).not.toBe(home.buffer);
  expect(output.contents().toString()).toBe("abcd");
  output.clear();
  output.append(Buffer.from("efgh"));
  expect(home.toString("latin1", 0, 4)).toBe("efgh");
  output.append(Buffer.from("ijklm"));
  expect(output.contents().toString()).toBe("efghijklm");
  expect(home.toString("latin1", 0, 4)).toBe("efgh");
  output.clear(4);
  output.appendRange(Buffer.from("nopq"), 0, 4);
  expect(home.toString("latin1", 0, 4)).toBe("nopq");
});
