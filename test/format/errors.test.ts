import { expect, test } from "vitest";
import { ConnectError, InputError } from "../../src/errors.ts";
import { adviceOn, pointerToHelp } from "../../src/format/errors.ts";

test("names each address with its reason, then what to do", () => {
  const error = new ConnectError("failed", { attempts: [{ address: "[::1]:9092", reason: "refused" }], hint: "try" });
  expect(adviceOn(error)).toEqual(["kt: [::1]:9092: refused", "kt: try"]);
});

test("has nothing to say of an error without more", () => {
  expect(adviceOn(new InputError("wrong"))).toEqual([]);
});

test("points to a command's help", () => {
  expect(pointerToHelp("topics")).toBe("kt: see 'kt topics --help'");
});
