import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, list, optionalText, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const lagOptions = {
  ...group("Which groups", {
    group: list(
      "--group <name|regex>",
      "A consumer group, or a Java regular expression for whole names. May be repeated; all groups where it is absent.",
    ),
    topic: text("--topic <regex>", "Only topics whose whole name fits the Java regular expression; a comma means or.", {
      completes: "topic",
    }),
  }),
  ...group("Rates", {
    rate: optionalText(
      "--rate [duration]",
      "Read twice, so long apart, and show records per second in and out, and when a group will have caught up. Consumers commit every 5 seconds unless told otherwise: less tells little.",
      { default: "10s where no duration follows" },
    ),
  }),
  ...group("Going on", {
    watch: optionalText(
      "--watch [duration]",
      "Read again and again until Ctrl-C, with rates: drawn in place on a terminal, elsewhere one snapshot after the other (with --output json one a line).",
      { default: "2s where no duration follows" },
    ),
    serve: text(
      "--serve <[host:]port>",
      "Be a Prometheus exporter, until Ctrl-C: /metrics and /healthz. On 127.0.0.1 unless a host is given.",
    ),
  }),
  ...group("As a check: exit code 3 above a limit", {
    maxLag: text("--max-lag <n>", "How many records each group may be behind, over all its partitions."),
    maxLagTime: text(
      "--max-lag-time <duration>",
      "How old the oldest record may be that a group has not read: 30s, 5m, 1h30m.",
    ),
    wait: flag("--wait", "Wait until all groups are within the limits."),
    timeout: text("--timeout <duration>", "When --wait gives up.", { default: "60s" }),
  }),
  ...connectionOptions,
  ...standardOptions,
};

export type LagOptions = OptionsOf<typeof lagOptions>;
