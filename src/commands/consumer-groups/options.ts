import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, list, long, optionalText, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const consumerGroupsOptions = {
  ...group("Actions (exactly one)", {
    list: flag("--list", "Print the names of the groups."),
    describe: flag(
      "--describe",
      "Print what the groups have committed and how far they lag, or their members or state.",
    ),
    delete: flag("--delete", "Delete groups that have no members, with all their offsets."),
    resetOffsets: flag(
      "--reset-offsets",
      "Move the offsets of groups that have no members. Needs --execute to happen.",
    ),
    deleteOffsets: flag("--delete-offsets", "Delete what a group has committed on the topics of --topic."),
    validateRegex: text("--validate-regex <regex>", "Say whether a regular expression is one of RE2; asks no broker."),
  }),
  ...group("Groups and topics", {
    group: list("--group <name>", "A group; may be repeated."),
    allGroups: flag("--all-groups", "With --describe, --delete and --reset-offsets: all that --list prints."),
    topic: list(
      "--topic <topic[:n,...]>",
      "With --reset-offsets and --delete-offsets: a topic, or some of its partitions as orders:0,1; may be repeated.",
      { completes: "topic" },
    ),
    allTopics: flag("--all-topics", "With --reset-offsets: every partition that the group has committed."),
  }),
  ...group("What --describe and --list show", {
    offsets: flag("--offsets", "With --describe: offsets and lag, a line a partition. The default."),
    members: flag("--members", "With --describe: the members."),
    state: optionalText(
      "--state [state,...]",
      "With --describe: coordinator, assignor, state. With --list: the states too, or only groups in these states.",
      { values: ["Stable", "Empty", "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling", "Dead"] },
    ),
    type: optionalText("--type [type,...]", "With --list: the types too, or only groups of these types.", {
      values: ["classic", "consumer"],
    }),
    verbose: flag("--verbose", "With --describe: leader epochs, assignments, epochs of the group too."),
  }),
  ...group("Where --reset-offsets goes (exactly one)", {
    toEarliest: flag("--to-earliest", "To the start of the partition."),
    toLatest: flag("--to-latest", "To the end of the partition."),
    toCurrent: flag("--to-current", "To where it is; to the end where nothing is committed."),
    toOffset: list("--to-offset <n>", "To this offset, or the nearest there is."),
    shiftBy: long("--shift-by <n>", "By so many records, back where it is negative."),
    toDatetime: list(
      "--to-datetime <time>",
      "To the first record from then on: 2026-01-31T12:00:00.000, in UTC or with a zone as +02:00.",
    ),
    byDuration: text("--by-duration <duration>", "To the first record of the last PnDTnHnMnS, as PT30M."),
    fromFile: list(
      "--from-file <file>",
      "To what a CSV file says: topic,partition,offset or group,topic,partition,offset.",
      {
        completes: "file",
      },
    ),
  }),
  ...group("What --reset-offsets does", {
    dryRun: flag("--dry-run", "Only print the new offsets. The default."),
    execute: flag("--execute", "Commit the new offsets."),
    export: flag("--export", "Print the new offsets as CSV, for --from-file."),
  }),
  ...connectionOptions,
  ...group("Connection", {
    timeout: long("--timeout <ms>", "How long each question to the cluster may take.", { default: "30000" }),
  }),
  ...standardOptions,
};

export type ConsumerGroupsOptions = OptionsOf<typeof consumerGroupsOptions>;
