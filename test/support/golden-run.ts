import { fromNotation, type GoldenCase } from "./golden.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import type { ClusterKind, LeaseOptions } from "./kafka/pool.ts";
import { type Bindings, bindPlaceholders } from "./placeholders.ts";
import { asLines, withoutLogEvents } from "./official-text.ts";
import type { ToolRun } from "./program.ts";
import type { ToolName } from "./tools.ts";

/** A reached state: the cluster to run on, and the values of placeholders besides the ones every cluster has. */
export interface ReachedState {
  kafka: LeasedKafka;
  bindings?: Bindings;
}

/** How the states of a tool's recorded cases are reached. */
export interface GoldenStates<State> {
  tool: ToolName;
  /** The state that a case's setup sentence describes; throws for a sentence it does not know. */
  stateOf(golden: GoldenCase): State;
  /** Cases of a lower rank run first, so that slow changes (a broker stops) happen once. */
  rank(state: State): number;
  /** Why the state cannot be reached with kt's broker; undefined where it can. */
  realKafkaOnly(state: State): string | undefined;
  /** What of stdout is compared, of the recorded and of the actual one; all of it unless given. */
  told?: (stdout: string) => string;
  /** Borrows the clusters; runs once, before the first `reach`. */
  start(lease: Lease, kind: ClusterKind): Promise<Reach<State>>;
}

export type Lease = (options: LeaseOptions) => Promise<LeasedKafka>;

export interface Reach<State> {
  reach(state: State): Promise<ReachedState>;
  /** Gives the clusters back. */
  release(): void | Promise<void>;
}

/** A tool's cases with their states, in the order in which they run. */
export function orderedCases<State>(
  states: GoldenStates<State>,
  cases: GoldenCase[],
): { golden: GoldenCase; state: State }[] {
  const withState = cases.map((golden) => ({ golden, state: states.stateOf(golden) }));
  return withState.toSorted((a, b) => states.rank(a.state) - states.rank(b.state));
}

/** The run a case describes, with this cluster's values in place. */
export function runOf(tool: ToolName, golden: GoldenCase, bindings: Bindings): ToolRun {
  const signal = signalOf(golden);
  const files = [...golden.files].map(([name, bytes]) => [name, bindBytes(bytes, bindings)] as const);
  const args = golden.args.map((arg) => bindPlaceholders(arg, bindings));
  return {
    tool,
    args,
    files: new Map(files),
    stdin: golden.stdin,
    ...(signal === undefined ? {} : { signal }),
    ...(golden.setup.includes("the reader of stdout closed it") ? { stdoutClosed: true } : {}),
    ...terminalOf(golden),
  };
}

function terminalOf({ setup }: GoldenCase): Pick<ToolRun, "terminal"> {
  if (setup.startsWith("stdin and stdout are a terminal")) return { terminal: "both" };
  return setup.startsWith("stdin is a terminal") ? { terminal: "stdin" } : {};
}

/**
 * `SIGINT after the last line that comes without it`: what ends the program prints only then is its count, or that it shuts
 * down. Of stdout what stands before the latter is awaited, of stderr what stands before the count.
 */
function signalOf({ name, signal, stdout, stderr }: GoldenCase): ToolRun["signal"] {
  if (signal === undefined) return undefined;
  const [, signalName, seconds] = /^(SIG[A-Z]+) after (?:the last line\b|(\d+)s$)/.exec(signal) ?? [];
  if (signalName !== "SIGINT" && signalName !== "SIGTERM") throw new Error(`${name}: no such signal: ${signal}`);
  if (seconds !== undefined) return { name: signalName, afterMs: Number(seconds) * 1000 };
  const before = withoutLogEvents(stderr.replace(/^Processed a total of .*\n/m, ""));
  const data = stdout.replace(/^\{"timestamp":[^,]*,"name":"shutdown_[^]*/m, "");
  // An event is as long as its time.
  const isThere =
    data === stdout
      ? (out: string) => out.length >= fromNotation(stdout).length
      : (out: string) => asLines(out).length >= asLines(data).length && out.endsWith("\n");
  return { name: signalName, when: (out, err) => isThere(out) && err.length >= before.length };
}

/** {bootstrap}, {bootstrap-2}, {port} and their like. */
export function clusterBindings({ brokers, clusterId }: LeasedKafka): Bindings {
  const entries = brokers.flatMap(({ id, host, port, logDir }): [string, string][] => [
    [`bootstrap-${id}`, `${host}:${port}`],
    [`port-${id}`, String(port)],
    [`log-dir-${id}`, logDir],
  ]);
  const named = Object.fromEntries(entries);
  const first = { bootstrap: named["bootstrap-1"]!, port: named["port-1"]!, "log-dir": named["log-dir-1"]! };
  return { ...named, ...first, host: brokers[0]!.host, "cluster-id": clusterId };
}

/** latin1 keeps every byte of a file that is not text. */
const bindBytes = (bytes: Buffer, bindings: Bindings) =>
  Buffer.from(bindPlaceholders(bytes.toString("latin1"), bindings), "latin1");
