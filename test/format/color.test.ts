import { expect, test } from "vitest";
import { painter } from "../../src/format/color.ts";

test.each([
  ["heading", "\u001b[1mx\u001b[22m"],
  ["good", "\u001b[32mx\u001b[39m"],
  ["warning", "\u001b[33mx\u001b[39m"],
  ["bad", "\u001b[31mx\u001b[39m"],
  ["dim", "\u001b[2mx\u001b[22m"],
] as const)("paints %s where colour is wanted, and nowhere else", (tone, painted) => {
  expect(painter(true)[tone]("x")).toBe(painted);
  expect(painter(false)[tone]("x")).toBe("x");
});
