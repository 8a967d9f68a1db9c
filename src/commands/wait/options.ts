import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { group, list, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const waitOptions = {
  ...group("What to wait for, besides a broker that answers", {
    topic: list(
      "--topic <name[:partitions]>",
      "A topic that is there, each of its partitions with a leader; with a number, as orders:3, at least so many. May be repeated.",
      { completes: "topic" },
    ),
    group: list(
      "--group <name>",
      "A consumer group, in the state of --state or as near as --max-lag. May be repeated.",
    ),
    state: text("--state <state>", "The state of the groups: Stable, Empty, or either as Stable,Empty.", {
      values: ["Stable", "Empty"],
      default: "Stable, without --max-lag",
    }),
    maxLag: text(
      "--max-lag <n>",
      "How many records each group may be behind, over all its partitions: 0 when it has read all.",
    ),
  }),
  ...group("How long", {
    timeout: text("--timeout <duration>", "When to give up: 500ms, 30s, 2m, 1h30m; 0 looks once.", { default: "60s" }),
  }),
  ...connectionOptions,
  ...standardOptions,
};

export type WaitOptions = OptionsOf<typeof waitOptions>;
