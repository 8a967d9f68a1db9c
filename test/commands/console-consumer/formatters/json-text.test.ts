import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { appendJsonString } from "../../../../src/commands/console-consumer/formatters/json-text.ts";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";

function jsonOf(bytes: Buffer): string | undefined {
  const output = new OutputBuffer(4);
  output.append(Buffer.from("<"));
  const source = Buffer.concat([Buffer.from('"'), bytes, Buffer.from("\\")]);
  const isText = appendJsonString(source, 1, source.length - 1, output);
  const written = output.contents().toString("utf8");
  expect(written[0]).toBe("<");
  if (!isText) expect(written).toBe("<");
  return isText ? written.slice(1) : undefined;
}

test("writes what JSON.stringify writes, for every character of one byte", () => {
  for (let code = 0; code < 0x80; code++) {
    const text = `a${String.fromCharCode(code)}b`;
    expect(jsonOf(Buffer.from(text))).toBe(JSON.stringify(text));
  }
});

test("writes what JSON.stringify writes, for any text", () => {
  assert(
    property(string({ unit: "binary", maxLength: 600 }), (text) => {
      expect(jsonOf(Buffer.from(text))).toBe(JSON.stringify(text));
    }),
  );
});

test.each(["ff", "61c3", "eda080", "c080"])("writes nothing of the bytes %s, which are no UTF-8", (hex) => {
  expect(jsonOf(Buffer.from(hex, "hex"))).toBeUndefined();
});
