import { expect } from "vitest";
import type { GoldenCase } from "./golden.ts";
import { toNotation } from "./golden.ts";
import type { Outcome } from "./kafka/official.ts";
import {
  asLines,
  asText,
  foldStackFrames,
  foldUsage,
  inRowOrder,
  inSetOrder,
  messageLines,
  withoutLogEvents,
} from "./official-text.ts";
import { type Bindings, placeholderPattern } from "./placeholders.ts";

/** The part of a case that a run is compared with. */
export type Expected = Pick<GoldenCase, "name" | "args" | "exitCode" | "stdout" | "stderr">;

/**
 * Compares kt with a recorded run: exit code and stdout are equal, stderr begins with the recorded messages. The readings
 * of test/golden/format.md apply. Throws vitest's assertion errors.
 */
export function expectKtOutcome(expected: Expected, actual: Outcome, bindings: Bindings = {}): void {
  const stdout = inRowOrder(toNotation(actual.stdout));
  const stderr = toNotation(actual.stderr);
  if (asksForHelp(expected)) {
    expect({ exitCode: actual.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const option of namedOptions(expected.stderr + expected.stdout)) expect(stdout).toContain(option);
    return;
  }
  const wanted = inRowOrder(asText(messageLines(expected.stdout).map(({ text }) => text)));
  const shown = `${asLikeAsPossible(stdout, wanted, bindings)}exit: ${actual.exitCode}\n`;
  expect(shown, `stderr was:\n${stderr}`).toBe(`${inSetOrder(wanted)}exit: ${expected.exitCode}\n`);
  expectMessages(expected, stderr, bindings);
}

/** Compares the official tool itself with a recorded run, to check the states and the rules of the tests. */
export function expectOfficialOutcome(
  expected: Expected,
  actual: Outcome,
  usage: string,
  bindings: Bindings = {},
): void {
  const template = (text: string) => inRowOrder(withoutLogEvents(text.replaceAll("{usage}\n", usage)));
  const shown = (bytes: Buffer, like: string) =>
    asLikeAsPossible(inRowOrder(withoutLogEvents(foldStackFrames(toNotation(bytes)))), like, bindings);
  const [stdout, stderr] = [template(expected.stdout), template(expected.stderr)];
  expect({
    exitCode: actual.exitCode,
    stdout: shown(actual.stdout, stdout),
    stderr: shown(actual.stderr, stderr),
  }).toEqual({ exitCode: expected.exitCode, stdout: inSetOrder(stdout), stderr: inSetOrder(stderr) });
}

/** A run of an official tool as the expectation for kt: its usage table and its Java frames become placeholders. */
export function expectationFrom(name: string, args: string[], official: Outcome): Expected {
  const { exitCode, stdout, stderr } = official;
  return { name, args, exitCode, stdout: asExpectation(stdout), stderr: asExpectation(stderr) };
}

const asExpectation = (bytes: Buffer) => inRowOrder(inSetOrder(foldUsage(foldStackFrames(toNotation(bytes)))));

/** Compares two runs of the official tool. */
export function expectSameOutcome(expected: Expected, actual: Expected): void {
  const compared = (run: Expected) => ({ ...run, stderr: withoutLogEvents(run.stderr) });
  expect(compared(actual)).toEqual(compared(expected));
}

function expectMessages(expected: Expected, stderr: string, bindings: Bindings): void {
  const { exitCode, stderr: recorded } = expected;
  const lines = asLines(stderr);
  const messages = messageLines(recorded);
  const usage = messages.some(({ text }) => text === "{usage}");
  const wanted = messages.filter(({ text }) => text !== "{usage}");
  const first = lines.slice(0, wanted.length).map((line, index) => {
    const { text, exception } = wanted[index]!;
    if (exception && line.endsWith(text)) return text.trimEnd();
    return asLikeAsPossible(`${line}\n`, `${text}\n`, bindings).trimEnd();
  });
  const trimmed = wanted.map(({ text }) => inSetOrder(text).trimEnd());
  expect(first, `stderr was:\n${stderr}`).toEqual(trimmed);
  if (usage) expect(stderr, "a line that points to the help").toMatch(/--help|-h\b/);
  // What the Java clients log and a user must know, kt may say in words of its own.
  // The groups' tools fail with 0, and say so on stdout.
  const succeeded = exitCode === 0 && !/^Error: /m.test(expected.stdout);
  if (succeeded && withoutLogEvents(recorded) === recorded)
    expect(lines.slice(wanted.length), "lines of kt's own though nothing failed").toEqual([]);
}

const asksForHelp = ({ name, args }: Expected) =>
  name.startsWith("help") || args.includes("--help") || args.includes("-h");

/** The long options that an official usage text lists. */
function namedOptions(usage: string): Set<string> {
  const options = [...usage.matchAll(/^ {0,2}(--[a-z][a-z.-]*)/gm)].map(([, option]) => option!);
  return new Set(options.filter((option) => option !== "--version"));
}

/** The lines of `actual` that match the template become the template's, so that a difference shows only what differs. */
function asLikeAsPossible(actual: string, template: string, bindings: Bindings): string {
  const wanted = asLines(template);
  return asText(
    asLines(actual).map((line, index) => {
      const like = wanted[index];
      if (like !== undefined && placeholderPattern(inSetOrder(like), bindings).test(inSetOrder(line)))
        return inSetOrder(like);
      return inSetOrder(line);
    }),
  );
}
