import { expect, test } from "vitest";
import { replaceMalformedUtf8 } from "../../src/java/utf8.ts";

/** As Java 17 decodes them: `x` stands for a byte 0x78, `?` for one U+FFFD. */
test.each([
  ["", ""],
  ["78c3bc78", "xüx"],
  ["fffe", "??"],
  ["c3", "?"],
  ["c378", "?x"],
  ["e28278", "?x"],
  ["eda080", "?"],
  ["c080", "??"],
  ["f5808080", "????"],
  ["f0908078", "?x"],
  ["f09f9880", "😀"],
  ["f4908080", "????"],
  ["e08080", "???"],
  ["80", "?"],
  ["efbbbf61", "\ufeffa"],
  ["7800ff", "x\0?"],
])("replaces %s by %s", (hex, text) => {
  const wanted = Buffer.from(text.replaceAll("?", "\ufffd"));
  expect(replaceMalformedUtf8(Buffer.from(hex, "hex"))).toEqual(wanted);
});
