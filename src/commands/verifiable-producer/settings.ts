import { readSettingsFile } from "../../kit/argparse4j/settings-file.ts";
import type { Context } from "../../kit/context.ts";
import type { VerifiableProducerOptions } from "./options.ts";

/** What the producer is told: the file wins over the options (VerifiableProducer.createFromArgs). */
export function producerSettings(options: VerifiableProducerOptions, context: Context): Map<string, string> {
  const older = { option: "--producer.config", path: options.producerConfig };
  return new Map([
    ["client.id", "producer-1"],
    ["bootstrap.servers", options.bootstrapServer ?? ""],
    ["acks", String(options.acks)],
    ["retries", "0"],
    ...readSettingsFile(older, options.commandConfig, context.notice),
  ]);
}
