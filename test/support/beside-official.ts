import { splitShellWords } from "./golden.ts";
import { expectationFrom, type Expected, expectKtOutcome, expectSameOutcome } from "./golden-compare.ts";
import { clusterBindings } from "./golden-run.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { bindPlaceholders } from "./placeholders.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "./program.ts";
import type { ToolName } from "./tools.ts";

/** One comparison: the same arguments and files to kt and to the official tool. */
export interface BesideCase {
  /** A shell line; `--bootstrap-server {bootstrap}` is put before it unless it names one or `bare` is set. */
  args: string;
  bare?: true;
  /** By name. */
  files?: Record<string, string>;
}

export interface BesideSteps {
  /** Runs before each of the two. */
  reach?: () => Promise<void>;
  /** Runs after each of the two. */
  read?: () => Promise<unknown>;
  /** What counts of the official stdout. */
  told?: (stdout: string) => string;
}

/** Runs both, the official tool first, and compares. Gives what `read` gave after each. */
export async function expectAsOfficial(
  kafka: LeasedKafka,
  tool: ToolName,
  { args, bare, files = {} }: BesideCase,
  { reach, read, told = (stdout) => stdout }: BesideSteps = {},
): Promise<{ read: [unknown, unknown] }> {
  const words = splitShellWords(args).map((word) => bindPlaceholders(word, clusterBindings(kafka)));
  const named = bare === true || args.includes("--bootstrap-server");
  const run: ToolRun = {
    tool,
    args: named ? words : ["--bootstrap-server", kafka.bootstrap, ...words],
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, "latin1")])),
  };
  await reach?.();
  const official = await runWarmOfficial(kafka, run);
  const before = await read?.();
  await reach?.();
  const own = await runSubject(kafka, { ...run, limitMs: 30_000 });
  const after = await read?.();
  const recorded = withoutTimes(expectationFrom(tool, run.args, official));
  const expected = { ...recorded, stdout: told(recorded.stdout) };
  if (subject() === "kt") expectKtOutcome(expected, own);
  else expectSameOutcome(expected, withoutTimes(expectationFrom(tool, run.args, own)));
  return { read: [before, after] };
}

const LATE =
  "Call(callName=$1, deadlineMs={timestamp-ms}, tries={number}, nextAllowedTryMs={number}) timed out at {timestamp-ms} after {number} attempt(s)";

/** The times and counts of a call that ran out of time are those of the run. */
function withoutTimes(expected: Expected): Expected {
  return { ...expected, stdout: hideTimes(expected.stdout), stderr: hideTimes(expected.stderr) };
}

const hideTimes = (text: string) =>
  text.replaceAll(
    /Call\(callName=(\S+), deadlineMs=\d+, tries=\d+, nextAllowedTryMs=-?\d+\) timed out at \d+ after \d+ attempt\(s\)/g,
    LATE,
  );

/** Of a lookup that goes on until time is up the official tool says this or that, as its last request was out or not. */
export function eitherLate(stdout: string): string {
  return stdout.replaceAll(/Timed out waiting for a node assignment\. Call: (\S+)/g, LATE);
}
