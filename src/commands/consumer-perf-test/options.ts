import { consumerConfigKeys } from "../../config/consumer-config-keys.ts";
import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, long, optionalLong, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const DEFAULT_DATE_FORMAT = "yyyy-MM-dd HH:mm:ss:SSS";
export const DEFAULT_TIMEOUT_MS = 10_000n;
export const DEFAULT_REPORTING_INTERVAL_MS = 5_000n;

export const consumerPerfTestOptions = {
  ...group("What to read", {
    topic: text("--topic <name>", "The topic.", { completes: "topic" }),
    include: text("--include <regex>", "Topics by a Java regular expression for the whole name, in place of --topic."),
    numRecords: long("--num-records <n>", "End at the end of the poll in which so many records are reached."),
    group: text("--group <id>", "The group to read in.", { default: "perf-consumer- and a random number" }),
    fromLatest: flag(
      "--from-latest",
      "Where the group has committed nothing: from the next record that comes; else from the first one.",
    ),
    timeout: optionalLong("--timeout [ms]", "End, with a warning, when no record has come for so long.", {
      default: "10000",
    }),
  }),
  ...group("What is shown", {
    showDetailedStats: flag("--show-detailed-stats", "A row an interval, and none for the whole."),
    reportingInterval: long("--reporting-interval <ms>", "How long an interval is at least.", { default: "5000" }),
    dateFormat: text("--date-format <pattern>", "How times are written: a pattern of Java's SimpleDateFormat.", {
      default: DEFAULT_DATE_FORMAT,
    }),
    hideHeader: flag("--hide-header", "Without the names of the columns."),
    printMetrics: flag("--print-metrics", "At the end, what the consumer has measured of itself."),
  }),
  ...group("Connection", {
    ...connectionOptions,
    commandProperty: list("--command-property <name=value>", "A setting of the consumer; wins over --command-config.", {
      values: consumerConfigKeys.map(({ name }) => `${name}=`),
    }),
    fetchSize: integer("--fetch-size <bytes>", "max.partition.fetch.bytes.", { default: "1048576" }),
    socketBufferSize: integer("--socket-buffer-size <bytes>", "receive.buffer.bytes.", { default: "2097152" }),
  }),
  ...group("Deprecated", {
    messages: long("--messages <n>", "Now --num-records."),
    consumerConfig: text("--consumer.config <file>", "Now --command-config.", { completes: "file" }),
  }),
  ...standardOptions,
};

export type ConsumerPerfTestOptions = OptionsOf<typeof consumerPerfTestOptions>;
