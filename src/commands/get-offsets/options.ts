import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";
import { SPEC_NAMES } from "./offset-spec.ts";

export const getOffsetsOptions = {
  ...group("Which partitions", {
    topic: text(
      "--topic <regex>",
      "A Java regular expression for the whole name; a comma means or. All topics where it is absent.",
      { completes: "topic" },
    ),
    partitions: text("--partitions <n,...>", "Only partitions with these numbers."),
    topicPartitions: text(
      "--topic-partitions <rule,...>",
      "In place of the two: TOPIC, TOPIC:N, TOPIC:N-M (without M itself), TOPIC:N-, TOPIC:-M; TOPIC is a regular expression or empty.",
    ),
    excludeInternalTopics: flag("--exclude-internal-topics", "Leave out internal topics."),
  }),
  ...group("Which offset", {
    time: text(
      "--time <time>",
      "The end, the start, the newest record, what is on the broker's own disk or in tiered storage; or ms since 1970: the first record that is not older.",
      { values: SPEC_NAMES, default: "latest" },
    ),
  }),
  ...connectionOptions,
  ...standardOptions,
};

export type GetOffsetsOptions = OptionsOf<typeof getOffsetsOptions>;
