import { consumerConfigKeys } from "../../config/consumer-config-keys.ts";
import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, long, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";
import { DESERIALIZERS } from "./formatters/deserializers.ts";
import { FORMATTERS } from "./formatters/formatter-classes.ts";

const formatterProperties = [
  "print.timestamp=true",
  "print.partition=true",
  "print.offset=true",
  "print.delivery=true",
  "print.epoch=true",
  "print.headers=true",
  "print.key=true",
  "print.value=false",
  "key.separator=",
  "line.separator=",
  "headers.separator=",
  "null.literal=",
  "key.deserializer=",
  "value.deserializer=",
  "headers.deserializer=",
];

const consumerProperties = consumerConfigKeys.map(({ name }) => `${name}=`);

export const consoleConsumerOptions = {
  ...group("What to read", {
    topic: text("--topic <name>", "The topic.", { completes: "topic" }),
    include: text("--include <regex>", "Topics by a Java regular expression for the whole name, in place of --topic."),
    partition: integer(
      "--partition <n>",
      "This partition only, from its end unless --offset or --from-beginning says otherwise.",
    ),
    group: text("--group <id>", "Read as a member of this group: from where it has got to, committing what was read."),
    isolationLevel: text("--isolation-level <level>", "read_committed leaves out open and aborted transactions.", {
      values: ["read_committed", "read_uncommitted"],
      default: "read_uncommitted",
    }),
  }),
  ...group("Where to begin and to end", {
    fromBeginning: flag(
      "--from-beginning",
      "From the first record on; else from the next one that comes. A group goes on from where it has got to.",
    ),
    offset: text("--offset <offset>", "With --partition: earliest, latest, or a number from 0 on.", {
      values: ["earliest", "latest"],
      default: "latest",
    }),
    tail: integer("--tail <n>", "From the last n records of each partition on.", { own: true }),
    from: text(
      "--from <time>",
      "From this time on: 2026-01-31T12:00:00Z, 2026-01-31 (local time), -15m, -2h, -1d, or ms since 1970.",
      { own: true },
    ),
    to: text("--to <time>", "End before this time, in the forms of --from, or at the end as it is now.", { own: true }),
    untilEnd: flag("--until-end", "End where the partitions end now.", { own: true }),
    maxMessages: integer("--max-messages <n>", "End after n records."),
    timeoutMs: long("--timeout-ms <ms>", "End when no record has come for so long."),
  }),
  ...group("How records are shown", {
    formatterProperty: list(
      "--formatter-property <name=value>",
      "print.key, key.separator and so on; may be repeated.",
      {
        values: formatterProperties,
      },
    ),
    formatterConfig: text(
      "--formatter-config <file>",
      "A properties file with them; --formatter-property wins over it.",
      {
        completes: "file",
      },
    ),
    keyDeserializer: text(
      "--key-deserializer <class>",
      "What keys are: a deserializer of Kafka's own by its full class name, as for LongDeserializer.",
      {
        values: DESERIALIZERS,
        valuesTold: true,
      },
    ),
    valueDeserializer: text("--value-deserializer <class>", "What values are, in the same way.", {
      values: DESERIALIZERS,
      valuesTold: true,
    }),
    formatter: text(
      "--formatter <class>",
      "Another way to show records: by full class name, as for OffsetsMessageFormatter.",
      {
        values: FORMATTERS,
        valuesTold: true,
        default: "DefaultMessageFormatter",
      },
    ),
    grep: text(
      "--grep <regex>",
      "Only records whose key or value, as text, has this JavaScript regular expression in it.",
      { own: true },
    ),
    pretty: flag("--pretty", "Values that are JSON over several lines, in colour on a terminal.", { own: true }),
    skipMessageOnError: flag("--skip-message-on-error", "Go on behind a record that cannot be shown."),
    progress: flag("--progress", "On stderr: records, bytes and rate, where stdout is no terminal.", { own: true }),
    enableSystestEvents: flag(
      "--enable-systest-events",
      "Say shutdown_complete at the very end, for Kafka's own tests.",
    ),
  }),
  ...group("Connection", {
    ...connectionOptions,
    commandProperty: list("--command-property <name=value>", "A setting of the consumer; wins over --command-config.", {
      values: consumerProperties,
    }),
  }),
  ...group("Deprecated", {
    property: list("--property <name=value>", "Now --formatter-property.", { values: formatterProperties }),
    consumerProperty: list("--consumer-property <name=value>", "Now --command-property.", {
      values: consumerProperties,
    }),
    consumerConfig: text("--consumer.config <file>", "Now --command-config.", { completes: "file" }),
  }),
  ...standardOptions,
};

export type ConsoleConsumerOptions = OptionsOf<typeof consoleConsumerOptions>;
