import { expect, test } from "vitest";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";
import { prettyJson } from "../../../../src/commands/console-consumer/formatters/pretty-json.ts";
import { painter } from "../../../../src/format/color.ts";

function pretty(text: string, color = false): string {
  const output = new OutputBuffer();
  const bytes = Buffer.from(text);
  prettyJson(painter(color))(bytes, 0, bytes.length, output);
  return output.contents().toString();
}

test.each([
  ['{"a":1,"b":[true,null,"x"]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null,\n    "x"\n  ]\n}'],
  ['{ "a" : {} , "b" : [ ] }', '{\n  "a": {},\n  "b": []\n}'],
  ["[1e400,12345678901234567890,-0.10]", "[\n  1e400,\n  12345678901234567890,\n  -0.10\n]"],
  ['{"a:{":"}\\",["}', '{\n  "a:{": "}\\",["\n}'],
])("%s", (text, shown) => {
  expect(pretty(text)).toBe(shown);
});

test.each(["plain", "{not json}", "12", '"text"', "", "{"])("leaves %j as it is", (text) => {
  expect(pretty(text)).toBe(text);
});

test("is in colour where asked", () => {
  expect(pretty('{"a":1}', true)).toContain("\u001b[");
});
