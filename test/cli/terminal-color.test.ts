import { expect, test } from "vitest";
import { wantsColor } from "../../src/cli/terminal-color.ts";
import { FakeStream } from "../support/run-main.ts";

const terminal = new FakeStream(80);
const pipe = new FakeStream();

test.each([
  ["a terminal", terminal, {}, false, true],
  ["a pipe", pipe, {}, false, false],
  ["a terminal with --no-color", terminal, {}, true, false],
  ["a terminal with NO_COLOR", terminal, { NO_COLOR: "1" }, false, false],
  ["a terminal with NO_COLOR=0, which is not empty", terminal, { NO_COLOR: "0" }, false, false],
  ["a terminal with an empty NO_COLOR", terminal, { NO_COLOR: "" }, false, true],
  ["a dumb terminal", terminal, { TERM: "dumb" }, false, false],
  ["a pipe with FORCE_COLOR", pipe, { FORCE_COLOR: "1" }, false, true],
  ["a pipe with FORCE_COLOR=3", pipe, { FORCE_COLOR: "3" }, false, true],
  ["a dumb terminal with FORCE_COLOR", terminal, { TERM: "dumb", FORCE_COLOR: "1" }, false, true],
  ["a terminal with FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false, false],
  ["a terminal with FORCE_COLOR=false", terminal, { FORCE_COLOR: "false" }, false, false],
  ["a pipe with NO_COLOR and FORCE_COLOR", pipe, { NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
  ["a pipe with --no-color and FORCE_COLOR", pipe, { FORCE_COLOR: "1" }, true, false],
])("%s", (_, stream, env, noColor, expected) => {
  expect(wantsColor(stream, env, noColor)).toBe(expected);
});
