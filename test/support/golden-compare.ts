import { expect } from "vitest";
import type { GoldenCase } from "./golden.ts";
import { toNotation } from "./golden.ts";
import type { Outcome } from "./kafka/official.ts";
import { placeholderPattern } from "./placeholders.ts";

/** The part of a case that a run is compared with. */
export type Expected = Pick<GoldenCase, "name" | "args" | "exitCode" | "stdout" | "stderr">;

const STACK_FRAMES = "{stack-frames}";
const CAUSED_BY = "Caused by: ";
const LOG_EVENT = /^\[(?:\{timestamp\}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\] [A-Z]+ /;

/** Values of this run by placeholder name, such as bootstrap. */
export type Bindings = Record<string, string>;

/**
 * Compares kt with a recorded run: exit code and stdout are equal, stderr begins with the recorded messages. The readings
 * of test/golden/format.md apply. Throws vitest's assertion errors.
 */
export function expectKtOutcome(expected: Expected, actual: Outcome, bindings: Bindings = {}): void {
  const stdout = toNotation(actual.stdout);
  const stderr = toNotation(actual.stderr);
  if (asksForHelp(expected)) {
    expect({ exitCode: actual.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const option of namedOptions(expected.stderr + expected.stdout)) expect(stdout).toContain(option);
    return;
  }
  const wanted = asText(messageLines(expected.stdout).map(({ text }) => text));
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
  const template = (text: string) => withoutLogEvents(text.replaceAll("{usage}\n", usage));
  const shown = (bytes: Buffer, like: string) =>
    asLikeAsPossible(withoutLogEvents(foldStackFrames(toNotation(bytes))), like, bindings);
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

const asExpectation = (bytes: Buffer) => inSetOrder(foldUsage(withoutLogEvents(foldStackFrames(toNotation(bytes)))));

function expectMessages({ exitCode, stderr: recorded }: Expected, stderr: string, bindings: Bindings): void {
  const lines = asLines(stderr);
  const messages = messageLines(recorded);
  const usage = messages.some(({ text }) => text === "{usage}");
  const wanted = messages.filter(({ text }) => text !== "{usage}");
  const first = lines.slice(0, wanted.length).map((line, index) => {
    const { text, exception } = wanted[index]!;
    if (exception && line.endsWith(text)) return text;
    return asLikeAsPossible(`${line}\n`, `${text}\n`, bindings).trimEnd();
  });
  const trimmed = wanted.map(({ text }) => inSetOrder(text).trimEnd());
  expect(first, `stderr was:\n${stderr}`).toEqual(trimmed);
  if (usage) expect(stderr, "a line that points to the help").toMatch(/--help|-h\b/);
  if (exitCode === 0) expect(lines.slice(wanted.length), "lines of kt's own though nothing failed").toEqual([]);
}

const asksForHelp = ({ name, args }: Expected) =>
  name.startsWith("help") || args.includes("--help") || args.includes("-h");

/** The long options that an official usage text lists. */
function namedOptions(usage: string): Set<string> {
  const options = [...usage.matchAll(/^ {0,2}(--[a-z][a-z.-]*)/gm)].map(([, option]) => option!);
  return new Set(options.filter((option) => option !== "--version"));
}

/**
 * The lines that kt must print too: without log events, stack frames, "Caused by" and the empty line after them. The line
 * above the frames ("Class: message") counts only when its message has not been printed before; then `exception` is set,
 * and kt may leave out the class.
 */
export function messageLines(recorded: string): { text: string; exception: boolean }[] {
  const lines = asLines(withoutLogEvents(recorded));
  const kept: { text: string; exception: boolean }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const text = lines[at]!;
    const inTrace = text.trim() === STACK_FRAMES || text.startsWith(CAUSED_BY);
    const header = lines[at + 1]?.trim() === STACK_FRAMES ? exceptionMessage(text) : undefined;
    if (inTrace) {
      if (lines[at + 1] === "") at += 1;
    } else if (header === undefined) kept.push({ text, exception: false });
    else if (!kept.some((line) => line.text.includes(header))) kept.push({ text: header, exception: true });
  }
  return kept;
}

/** The message of a stack trace's first line; undefined for another line. */
function exceptionMessage(line: string): string | undefined {
  const match = /^(?:Exception in thread ".*" )?(?:[\w$]+\.)+[\w$]+(?:: (.*))?$/.exec(line);
  return match === null ? undefined : (match[1] ?? "");
}

/** `[date] LEVEL text (logger)`; the text may have several lines, and an exception with its frames may follow. */
function withoutLogEvents(text: string): string {
  const lines = asLines(text);
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!LOG_EVENT.test(lines[at]!)) {
      kept.push(lines[at]!);
      continue;
    }
    while (at < lines.length && !/ \([\w.$-]+\)$/.test(lines[at]!)) at += 1;
    const follows = () => lines[at + 1] ?? "";
    const isHeader = () => lines[at + 2]?.trim() === STACK_FRAMES && exceptionMessage(follows()) !== undefined;
    while (isHeader() || follows().trim() === STACK_FRAMES || follows().startsWith(CAUSED_BY)) at += 1;
  }
  return asText(kept);
}

function foldStackFrames(text: string): string {
  return text.replaceAll(/(?:^[\t ]+(?:at .+|\.\.\. \d+ (?:more|common frames omitted))\n)+/gm, `\t${STACK_FRAMES}\n`);
}

/** From the header of joptsimple's table to the end. */
function foldUsage(text: string): string {
  return text.replace(/^Option {2,}.*\n-{6} {2,}.*\n[^]*/m, "{usage}\n");
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

/** Java prints the items of hash sets in an order that varies from run to run: sort them in the known sentences. */
function inSetOrder(text: string): string {
  return text.replaceAll(/(Option combination ")\[(.*?)\](")/g, (_, before: string, items: string, after: string) => {
    return `${before}[${items.split(", ").toSorted().join(", ")}]${after}`;
  });
}

const asLines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
const asText = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
