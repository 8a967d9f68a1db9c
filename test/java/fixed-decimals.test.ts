import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { javaFixed } from "../../src/java/fixed-decimals.ts";

type Case = [value: string, digits: number, text: string];

test("rounds doubles to so many digits as String.format of Java does", () => {
  const recorded = JSON.parse(
    readFileSync(join(import.meta.dirname, "fixtures/fixed-decimals.json"), "utf8"),
  ) as Case[];
  const own = recorded.map(([value, digits]): Case => [value, digits, javaFixed(Number(value), digits)]);
  expect(own).toEqual(recorded);
});
