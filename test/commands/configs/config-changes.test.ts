import { describe, expect, test } from "vitest";
import { configChanges } from "../../../src/commands/configs/config-changes.ts";
import { configsOptions } from "../../../src/commands/configs/options.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const changes = (...args: string[]) => configChanges(parseJoptsimple(configsOptions, args));
const added = (text: string) => Object.fromEntries(changes("--add-config", text).added);

describe("--add-config", () => {
  test.each<[string, Record<string, string>]>([
    ["a=1,b=2", { a: "1", b: "2" }],
    [" a = 1 , b=2", { a: "1", b: "2" }],
    ["a=[1,2],b=3", { a: "1,2", b: "3" }],
    ["a=[k=v,l=w]", { a: "k=v,l=w" }],
    ["a=", { a: "" }],
    ["a=1,a=2", { a: "2" }],
    ["a=1,,", { a: "1" }],
    [",", {}],
  ])("reads %s", (text, expected) => {
    expect(added(text)).toEqual(expected);
  });

  test.each(["a", "a=1=2", "a=b,c", "", ",a=1"])("refuses %j as no list of settings", (text) => {
    expect(() => added(text)).toThrow('all configs to be added must be in the format "key=val"');
  });

  test("names the first key with a wrong character", () => {
    expect(() => added("a b=1")).toThrow("Invalid character found for config key: a b");
  });
});

test("--delete-config may be repeated; empty names are left out", () => {
  expect(changes("--delete-config", "a, ,b", "--delete-config", "c").deleted).toEqual(["a", "", "b", "c"]);
  expect(changes("--delete-config", "a,,b").deleted).toEqual(["a", "b"]);
  expect(changes("--delete-config", ",").deleted).toEqual([","]);
});
