import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const verifyOptions = {
  ...group("What is compared", {
    ledger: text("--ledger <file>", "What kt verifiable-producer --ledger wrote. Required.", { completes: "file" }),
    topic: list(
      "--topic <name>",
      "Only this topic of the ledger. May be repeated; all its topics where it is absent.",
      {
        completes: "topic",
      },
    ),
    rename: list(
      "--rename <name=name>",
      "A topic's name in the ledger, and the one it has in this cluster: orders=source.orders. May be repeated.",
    ),
    ignoreOffsets: flag(
      "--ignore-offsets",
      "In this cluster the records have other offsets, as after a migration: only their order in the partition counts.",
    ),
  }),
  ...group("What is told", {
    allowExpired: flag(
      "--allow-expired",
      "Records from before the beginning of the log are no fault: retention has deleted them.",
    ),
    limit: integer("--limit <n>", "So many findings of each kind are shown; all are counted.", { default: "100" }),
  }),
  ...connectionOptions,
  ...standardOptions,
};

export type VerifyOptions = OptionsOf<typeof verifyOptions>;
