import { UsageError } from "../../errors.ts";
import { parseJavaLong } from "../../java/long.ts";
import { parseAddress } from "../../kit/address.ts";
import type { Address } from "../../kit/address.ts";
import { refuseWords } from "../../kit/checks.ts";
import { durationOption } from "../../kit/duration.ts";
import { topicPattern } from "../../kit/topic-pattern.ts";
import { groupSelection } from "./group-selection.ts";
import type { GroupSelection } from "./group-selection.ts";
import type { Limits } from "./rows.ts";
import { lagOptions } from "./options.ts";
import type { LagOptions } from "./options.ts";

/** What the command does with its readings. */
export type LagMode =
  | { readonly kind: "once"; readonly rateMs: number | undefined }
  | { readonly kind: "watch"; readonly intervalMs: number }
  | { readonly kind: "serve"; readonly address: Address }
  | { readonly kind: "wait"; readonly timeoutMs: number };

export interface LagSettings {
  readonly groups: GroupSelection;
  /** Undefined for all. */
  readonly topics: ((topic: string) => boolean) | undefined;
  readonly limits: Limits;
  readonly mode: LagMode;
}

const LEAST_INTERVAL_MS = 100;
const DAY_MS = 86_400_000;

/** Reads the options. Throws UsageError, and InputError for a --topic that is no regular expression. */
export async function lagSettings(options: LagOptions): Promise<LagSettings> {
  refuseWords(options);
  const { maxLag, maxLagTime, topic } = options;
  const limits = {
    maxLag: maxLag === undefined ? undefined : readLag(maxLag),
    maxLagMs: maxLagTime === undefined ? undefined : durationOption("--max-lag-time", maxLagTime),
  };
  const mode = readMode(options);
  return {
    groups: await groupSelection(options.group),
    topics: topic === undefined ? undefined : await topicPattern(topic),
    limits,
    mode,
  };
}

type Key = keyof typeof lagOptions;

/** Options that ask for different things, and options that ask for nothing without another one. */
function readMode(options: LagOptions): LagMode {
  const { given, watch, serve, rate, timeout } = options;
  const modes = (["watch", "serve", "wait", "rate"] as const satisfies readonly Key[]).filter((key) => given.has(key));
  const [mode, other] = modes;
  if (other !== undefined) throw new UsageError(`--${mode} and --${other} cannot be given together`);
  if (given.has("wait") && !given.has("maxLag") && !given.has("maxLagTime")) {
    throw new UsageError("--wait needs a limit to wait for", { hint: "give --max-lag or --max-lag-time too" });
  }
  if (given.has("timeout") && !given.has("wait")) throw new UsageError("--timeout is for --wait: give that too");
  if (given.has("serve") && (given.has("maxLag") || given.has("maxLagTime"))) {
    throw new UsageError("--serve takes no limits: alerts are Prometheus' own");
  }
  if (mode === "watch") return { kind: "watch", intervalMs: interval("--watch", watch ?? "2s") };
  if (mode === "serve") return { kind: "serve", address: serveAddress(serve ?? "") };
  if (mode === "wait") return { kind: "wait", timeoutMs: durationOption("--timeout", timeout ?? "60s") };
  return { kind: "once", rateMs: mode === "rate" ? interval("--rate", rate ?? "10s") : undefined };
}

function interval(option: string, text: string): number {
  const ms = durationOption(option, text);
  if (ms >= LEAST_INTERVAL_MS && ms <= DAY_MS) return ms;
  throw new UsageError(`${option} takes 100ms at least and 1d at most, not '${text}'`);
}

/** A port alone is one of this machine, for this machine. */
function serveAddress(text: string): Address {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return { host: "127.0.0.1", port: Number(text) };
  if (text.endsWith(":0")) return { ...parseAddress("serve", text.replace(/0$/, "1")), port: 0 };
  return parseAddress("serve", text);
}

function readLag(text: string): bigint {
  const lag = parseJavaLong(text);
  if (lag !== undefined && lag >= 0n) return lag;
  throw new UsageError(`--max-lag takes a number of records from 0 on, not '${text}'`);
}
