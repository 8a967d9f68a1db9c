import { expect, test } from "vitest";
import { bindPlaceholders, hideValues, placeholderPattern } from "./placeholders.ts";

test.each([
  ["Topic: a\tTopicId: {topic-id}\tX", "Topic: a\tTopicId: AAAAAAAAAAAAAAAAAAAAAQ\tX", true],
  ["Topic: a\tTopicId: {topic-id}\tX", "Topic: a\tTopicId: AAAAAAAAAAAAAAAAAAAAA\tX", false],
  ["{ms}  a  b ", "1234 a    b", true],
  ["a  {ms}", "a 1", false],
  ['{"offset":{number}}', '{"offset":-5}', true],
  ["{no-such-name}", "x", false],
  ["{f2} MB", "NaN MB", true],
  ["{f2} MB", "1.5 MB", false],
])("compares <%s> with <%s>", (template, line, same) => {
  expect(placeholderPattern(template, {}).test(line)).toBe(same);
});

test("takes {bootstrap-2} for {bootstrap} when its value is not known", () => {
  expect(placeholderPattern("{bootstrap-2}", {}).test("127.0.0.1:9092")).toBe(true);
  expect(placeholderPattern("{bootstrap-2}", { "bootstrap-2": "h:1" }).test("127.0.0.1:9092")).toBe(false);
});

test("binds what is known and leaves the rest", () => {
  expect(bindPlaceholders("{bootstrap},{ms},{1}", { bootstrap: "h:1" })).toBe("h:1,{ms},{1}");
});

test("hides values for a recording without moving the columns", () => {
  const text = "127.0.0.1:19092    x\nat 127.0.0.1:19092 y\tTopicId: AAAAAAAAAAAAAAAAAAAAAQ\n";
  expect(hideValues(text, { "bootstrap-1": "127.0.0.1:19092", bootstrap: "127.0.0.1:19092", port: "19092" })).toBe(
    "{bootstrap}        x\nat {bootstrap} y\tTopicId: {topic-id}\n",
  );
});
