import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { group, integer, optionalInteger, optionalText, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export const e2eLatencyOptions = {
  ...group("What to send", {
    topic: text("--topic <name>", "The topic; one that is not there is created with one partition.", {
      completes: "topic",
    }),
    numRecords: integer("--num-records <n>", "How many records."),
    producerAcks: text("--producer-acks <acks>", "Which acknowledgements are waited for.", { values: ["1", "all"] }),
    recordSize: integer("--record-size <bytes>", "The size of a value."),
    recordKeySize: optionalInteger("--record-key-size [bytes]", "The size of a key.", { default: "0" }),
    numHeaders: optionalInteger("--num-headers [n]", "How many headers a record has.", { default: "0" }),
    recordHeaderKeySize: optionalInteger("--record-header-key-size [bytes]", "The size of a header's key.", {
      default: "0",
    }),
    recordHeaderSize: optionalInteger("--record-header-size [bytes]", "The size of a header's value; -1 for null.", {
      default: "0",
    }),
  }),
  ...group("Connection", {
    bootstrapServer: connectionOptions.bootstrapServer,
    commandConfig: optionalText("--command-config [file]", connectionOptions.commandConfig.help, { completes: "file" }),
  }),
  ...standardOptions,
};

export type E2eLatencyOptions = OptionsOf<typeof e2eLatencyOptions>;
