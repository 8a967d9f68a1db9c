import { expect, test } from "vitest";
import { parseJavaInteger } from "../../src/java/integer.ts";

test.each([
  ["0", 0],
  ["+7", 7],
  ["-0", -0],
  ["2147483647", 2147483647],
  ["-2147483648", -2147483648],
  ["٣", 3],
  ["-٢١٤٧٤٨٣٦٤٨", -2147483648],
  ["1२３", 123],
])("reads %s", (text, number) => {
  expect(parseJavaInteger(text)).toBe(number);
});

test.each(["", "+", "-", " 1", "1 ", "1_000", "1e3", "²", "Ⅷ", "𝟑", "٢١٤٧٤٨٣٦٤٨", "2147483648", "-2147483649"])(
  "refuses %j",
  (text) => {
    expect(parseJavaInteger(text)).toBeUndefined();
  },
);
