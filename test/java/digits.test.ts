import { expect, test } from "vitest";
import { asciiDigits } from "../../src/java/digits.ts";

test.each([
  ["+007", "+007"],
  ["٠١٢٣٤٥٦٧٨٩", "0123456789"],
  ["-०९", "-09"],
  ["０９", "09"],
  ["᮰᮹", "09"],
])("writes %s in US-ASCII", (text, digits) => {
  expect(asciiDigits(text)).toBe(digits);
});

test.each(["", "+", "+-1", "1 ", "1.0", "½", "x", "𝟎"])("takes %j for no number", (text) => {
  expect(asciiDigits(text)).toBeUndefined();
});
