import { expect, test } from "vitest";
import { once } from "../../../src/broker/metadata/once.ts";

test("tells apart what is named once and what is named again, in order", () => {
  const { single, repeated } = once(["d", "a", "b", "a", "c", "a", "d"]);
  expect([...single]).toEqual(["b", "c"]);
  expect([...repeated]).toEqual(["a", "d"]);
});
