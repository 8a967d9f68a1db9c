import { illegalName } from "../../config/illegal-name.ts";
import { UsageError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { parseJavaLong } from "../../java/long.ts";
import { refuseWords } from "../../kit/checks.ts";
import { durationOption } from "../../kit/duration.ts";
import type { WaitOptions } from "./options.ts";

export interface TopicCondition {
  readonly name: string;
  /** How many partitions there must be at least. */
  readonly partitions: number;
}

export interface GroupCondition {
  readonly groupId: string;
  /** Any of them; undefined where the state does not matter. */
  readonly states: readonly string[] | undefined;
  /** Undefined where the lag does not matter. */
  readonly maxLag: bigint | undefined;
}

/** What has to be so. */
export interface Conditions {
  readonly topics: readonly TopicCondition[];
  readonly groups: readonly GroupCondition[];
  readonly timeoutMs: number;
}

const STATES = ["Stable", "Empty"] as const;

/** Reads the options. Throws UsageError. */
export function readConditions(options: WaitOptions): Conditions {
  refuseWords(options);
  const { topic, group, state, maxLag, timeout } = options;
  if (group.includes("")) throw new UsageError("--group takes the name of a group, not ''");
  for (const [name, value] of Object.entries({ state, "max-lag": maxLag })) {
    if (value !== undefined && group.length === 0) throw new UsageError(`--${name} is about groups: give --group too`);
  }
  const lag = maxLag === undefined ? undefined : readLag(maxLag);
  const states = state === undefined ? (lag === undefined ? ["Stable"] : undefined) : readStates(state);
  return {
    topics: topic.map(readTopic),
    groups: [...new Set(group)].map((groupId) => ({ groupId, states, maxLag: lag })),
    timeoutMs: durationOption("--timeout", timeout ?? "60s"),
  };
}

/** Topics have no colon in their names. */
function readTopic(text: string): TopicCondition {
  const [name = "", count = "1", ...rest] = text.split(":");
  const partitions = parseJavaInteger(count);
  if (name === "" || rest.length > 0 || partitions === undefined || partitions < 1) {
    throw new UsageError(`--topic does not know '${text}'`, {
      hint: "it takes a topic's name, and after a colon how many partitions it has at least: orders:3",
    });
  }
  const illegal = illegalName(name);
  if (illegal === undefined) return { name, partitions };
  throw new UsageError(`There will never be such a topic: ${illegal}`);
}

function readStates(text: string): string[] {
  return text.split(",").map((each) => {
    const state = STATES.find((name) => name.toLowerCase() === each.trim().toLowerCase());
    if (state !== undefined) return state;
    throw new UsageError(`--state does not know '${text}'`, { hint: `it takes ${STATES.join(", ")}` });
  });
}

function readLag(text: string): bigint {
  const lag = parseJavaLong(text);
  if (lag !== undefined && lag >= 0n) return lag;
  throw new UsageError(`--max-lag takes a number of records from 0 on, not '${text}'`);
}
