import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError } from "../../errors.ts";
import { ArgumentParserError } from "../../kit/argparse4j/errors.ts";
import type { Context } from "../../kit/context.ts";
import type { VerifiableProducerOptions } from "./options.ts";

/** What the producer is told: the file wins over the options (VerifiableProducer.createFromArgs). */
export function producerSettings(options: VerifiableProducerOptions, context: Context): Map<string, string> {
  const { producerConfig, commandConfig } = options;
  if (producerConfig !== undefined && commandConfig !== undefined) {
    throw new ArgumentParserError("Options --producer.config and --command-config are mutually exclusive.");
  }
  if (producerConfig !== undefined) {
    context.notice(
      "Option --producer.config has been deprecated and will be removed in a future version. Use --command-config instead.",
    );
  }
  const file = commandConfig ?? producerConfig;
  return new Map([
    ["client.id", "producer-1"],
    ["bootstrap.servers", options.bootstrapServer ?? ""],
    ["acks", String(options.acks)],
    ["retries", "0"],
    ...(file === undefined ? [] : readSettings(file)),
  ]);
}

/** A file that cannot be read is a wrong argument there. */
function readSettings(path: string): Map<string, string> {
  try {
    return readPropertiesFile(path);
  } catch (error) {
    if (!(error instanceof InputError) || error.javaClass === "java.lang.IllegalArgumentException") throw error;
    throw new ArgumentParserError(error.message, { cause: error });
  }
}
