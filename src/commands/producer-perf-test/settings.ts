import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError } from "../../errors.ts";
import { splitAsJava } from "../../java/text.ts";
import { ArgumentParserError } from "../../kit/argparse4j/errors.ts";
import { deprecationNotice } from "../../kit/argparse4j/settings-file.ts";
import type { Context } from "../../kit/context.ts";
import { randomUuid } from "../../protocol/uuid.ts";
import type { ProducerPerfTestOptions } from "./options.ts";
import { absolutePath, readPayloads } from "./payload-file.ts";

const DEFAULT_TRANSACTION_MS = 3000n;

export interface PerfTest {
  readonly properties: ReadonlyMap<string, string>;
  /** Undefined where there are no transactions. */
  readonly transactionMs: number | undefined;
  /** Those of --payload-file. */
  readonly payloads: readonly Buffer[] | undefined;
}

/** What the test is told, checked and said in the official order (ProducerPerformance.ConfigPostProcessor). */
export function perfTestOf(options: ProducerPerfTestOptions, context: Context): PerfTest {
  checkOptions(options);
  const payloads = payloadsOf(options, context);
  const properties = producerProperties(options, context);
  const { transactionalId, transactionDurationMs } = options;
  if (transactionalId === undefined && transactionDurationMs === undefined && !properties.has("transactional.id")) {
    return { properties, transactionMs: undefined, payloads };
  }
  const id = transactionalId ?? properties.get("transactional.id") ?? `performance-producer-${randomUuid()}`;
  properties.set("transactional.id", id);
  return { properties, transactionMs: Number(transactionDurationMs ?? DEFAULT_TRANSACTION_MS), payloads };
}

function checkOptions(options: ProducerPerfTestOptions): void {
  const { numRecords, warmupRecords, recordSize, transactionDurationMs, reportingInterval } = options;
  const { bootstrapServer, commandProperty, producerProps, producerConfig, commandConfig } = options;
  const given = [bootstrapServer, commandProperty, producerProps, producerConfig, commandConfig];
  const properties = options.given.has("commandProperty");
  refuseIf(numRecords <= 0n, "--num-records should be greater than zero.");
  refuseIf(
    warmupRecords >= numRecords,
    "The value for --warmup-records must be strictly fewer than the number of records in the test, --num-records.",
  );
  refuseIf(recordSize !== undefined && recordSize <= 0, "--record-size should be greater than zero.");
  refuseIf(
    given.every((each) => each === undefined || (Array.isArray(each) && each.length === 0)),
    "At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or --command-config must be specified.",
  );
  refuseIf(
    properties && options.given.has("producerProps"),
    "--command-property and --producer-props cannot be specified together.",
  );
  refuseIf(
    commandConfig !== undefined && producerConfig !== undefined,
    "--command-config and --producer.config cannot be specified together.",
  );
  refuseIf(
    transactionDurationMs !== undefined && transactionDurationMs <= 0n,
    "--transaction-duration-ms should be greater than zero.",
  );
  refuseIf(reportingInterval <= 0n, "--reporting-interval should be greater than zero.");
}

function refuseIf(wrong: boolean, message: string): void {
  if (wrong) throw new ArgumentParserError(message);
}

function payloadsOf(
  { payloadFile, payloadDelimiter }: ProducerPerfTestOptions,
  context: Context,
): Buffer[] | undefined {
  if (payloadFile === undefined) return undefined;
  context.notice(`Reading payloads from: ${absolutePath(payloadFile)}`);
  const payloads = readPayloads(payloadFile, payloadDelimiter === String.raw`\n` ? "\n" : payloadDelimiter);
  context.notice(`Number of records read: ${payloads.length}`);
  return payloads;
}

/** A file, over that the properties of the command line, over those --bootstrap-server. */
function producerProperties(options: ProducerPerfTestOptions, context: Context): Map<string, string> {
  const { given, sequence, producerProps, producerConfig, commandProperty, commandConfig, bootstrapServer } = options;
  if (given.has("producerProps")) context.notice(deprecationNotice("--producer-props", "--command-property"));
  if (given.has("producerConfig")) context.notice(deprecationNotice("--producer.config", "--command-config"));
  const file = producerConfig ?? commandConfig;
  const properties = new Map([
    ...(file === undefined ? [] : readPropertiesFile(file)),
    ...(given.has("producerProps") ? producerProps : commandProperty).map(propertyOf),
  ]);
  if (!properties.has("client.id")) properties.set("client.id", "perf-producer-client");
  // What stands in the environment takes the place of an option that is absent, and of nothing that is said.
  const named = sequence.includes("bootstrapServer") || !properties.has("bootstrap.servers");
  if (bootstrapServer !== undefined && named) properties.set("bootstrap.servers", bootstrapServer);
  return properties;
}

/** Split at every `=`, so that a value has none; but those at its end are lost without a word. */
function propertyOf(text: string): [name: string, value: string] {
  const [name, value, ...more] = splitAsJava(text, /=/);
  if (name !== undefined && value !== undefined && more.length === 0) return [name, value];
  throw new InputError(`Invalid property: ${text}`, {
    javaClass: "java.lang.IllegalArgumentException",
    hint: "A property is NAME=VALUE, and its value has no =",
  });
}
