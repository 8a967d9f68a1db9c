import { describe, expect, test } from "vitest";
import { InvalidJsonError, javaJsonText, parseJavaJson } from "../../src/java/json.ts";

describe("what Jackson reads", () => {
  test.each([
    ["{}", "{}"],
    [' { "a" : [ 1 , -0, 1.0 , 1e2, true, null ] }\n', '{"a":[1,0,1.0,100.0,true,null]}'],
    ['{"b":1,"a":2,"b":3}', '{"b":3,"a":2}'],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["1.5E10", "1.5E10"],
    ["1e400", '"Infinity"'],
    ['"\\u0041\\n\\u001f\\"/\\/é\\ud83d\\ude00"', '"A\\n\\u001F\\"//é😀"'],
    ["[] what follows", "[]"],
    ['"x"y', '"x"'],
    ["{}}", "{}"],
    ["1 x", "1"],
    ["null", "null"],
    ["  \n", ""],
  ])("%s shows as %s", (text, shown) => {
    expect(javaJsonText(parseJavaJson(text))).toBe(shown);
  });

  test.each([
    "",
    "{",
    '{"a"',
    '{"a":}',
    '{"a":1,}',
    "{a:1}",
    "{'a':1}",
    "[1,]",
    "[1 2]",
    "01",
    "-",
    "+1",
    ".5",
    "1.",
    "1e",
    "1x",
    "truex",
    "tru",
    "NaN",
    '"a',
    '"a\\',
    '"\\x"',
    '"a\nb"',
    "/* */ {}",
    "]",
    "1".repeat(1001),
    `{"${"k".repeat(50_001)}":1}`,
    "[".repeat(1001) + "]".repeat(1001),
  ])("%j is none", (text) => {
    expect(() => parseJavaJson(text)).toThrow(InvalidJsonError);
  });

  test("a thousand levels are read", () => {
    const text = "[".repeat(1000) + "]".repeat(1000);
    expect(javaJsonText(parseJavaJson(text))).toBe(text);
  });
});
