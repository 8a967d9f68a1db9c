import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError, UsageError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { parseJavaLong } from "../../java/long.ts";
import type { StartOffset } from "../../kafka/consumer/consumer.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { keyValues } from "../../kit/key-values.ts";
import { consoleConsumerOptions } from "./options.ts";
import type { ConsoleConsumerOptions } from "./options.ts";

/** What the command line comes to, after the official tool's own checks. */
export interface ConsoleConsumerSettings {
  /** For the consumer. */
  readonly properties: ReadonlyMap<string, string>;
  /** A group that the user has named. */
  readonly groupNamed: boolean;
  readonly partition: number | undefined;
  /** Where --partition begins. */
  readonly start: StartOffset;
  /** Infinity for ever. */
  readonly timeoutMs: number;
}

/**
 * Checks the options in the official order and reads what the consumer is told.
 * Source: org.apache.kafka.tools.consumer.ConsoleConsumerOptions.
 *
 * @throws UsageError, or InputError for a file, with the official text
 */
export function consoleConsumerSettings(options: ConsoleConsumerOptions, context: Context): ConsoleConsumerSettings {
  const checks = new OptionChecks(consoleConsumerOptions, options);
  checks.requireOneOf("topic", "include");
  const { partition } = options;
  checkPartition(checks, partition);
  if (!checks.has("bootstrapServer")) throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
  checks.forbidBoth("consumerProperty", "commandProperty");
  checks.forbidBoth("consumerConfig", "commandConfig");
  deprecated(checks, context, "consumerProperty", "commandProperty");
  deprecated(checks, context, "consumerConfig", "commandConfig");
  const file = checks.has("consumerConfig") ? options.consumerConfig : options.commandConfig;
  const fromFile = file === undefined ? new Map<string, string>() : readPropertiesFile(file);
  const given = keyValues(checks.has("consumerProperty") ? options.consumerProperty : options.commandProperty);
  const group = groupOf(options, fromFile, given);
  if (group !== undefined && partition !== undefined) {
    throw new UsageError("Options group and partition cannot be specified together.");
  }
  const properties = consumerProperties(options, new Map([...fromFile, ...given]), group);
  return {
    properties,
    groupNamed: group !== undefined,
    partition,
    start: startOf(options),
    timeoutMs: timeoutOf(options),
  };
}

type Key = keyof typeof consoleConsumerOptions;
type Checks = OptionChecks<typeof consoleConsumerOptions>;

function checkPartition(checks: Checks, partition: number | undefined): void {
  if (partition !== undefined) {
    if (!checks.has("topic")) throw new UsageError("The topic is required when partition is specified.");
    if (checks.has("fromBeginning") && checks.has("offset")) {
      throw new UsageError("Options from-beginning and offset cannot be specified together.");
    }
  } else if (checks.has("offset")) {
    throw new UsageError("The partition is required when offset is specified.");
  }
}

/** Says what to write now, where the official tool says it: among the data. */
export function deprecated(checks: Checks, context: Context, old: Key, now: Key): void {
  if (!checks.has(old)) return;
  const [before, after] = [consoleConsumerOptions[old].name, consoleConsumerOptions[now].name];
  context.notice(`Option --${before} is deprecated and will be removed in a future version. Use --${after} instead.`);
}

/** The group that is named in up to three places. */
function groupOf(
  options: ConsoleConsumerOptions,
  fromFile: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): string | undefined {
  const named = [options.group, fromFile.get("group.id"), given.get("group.id")].filter((id) => id !== undefined);
  const groups = [...new Set(named)];
  if (groups.length > 1) {
    const told = inHashMapOrder(groups, (group) => group).map((group) => `'${group}'`);
    throw new UsageError(
      `The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. Detected group ids: ${told.join(", ")}`,
    );
  }
  return groups[0];
}

function consumerProperties(
  options: ConsoleConsumerOptions,
  given: ReadonlyMap<string, string>,
  group: string | undefined,
): Map<string, string> {
  const properties = new Map(given);
  const reset = properties.get("auto.offset.reset");
  if (reset === undefined) {
    properties.set("auto.offset.reset", options.fromBeginning ? "earliest" : "latest");
  } else if (options.fromBeginning && reset !== "earliest") {
    throw new InputError(
      `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option`,
    );
  }
  properties.set("bootstrap.servers", options.bootstrapServer ?? "");
  if (!properties.has("client.id")) properties.set("client.id", "console-consumer");
  // The default does not take the place of a property; what is given does.
  const level = options.isolationLevel ?? properties.get("isolation.level") ?? "read_uncommitted";
  properties.set("isolation.level", level);
  properties.set("group.id", group ?? `console-consumer-${Math.floor(Math.random() * 100_000)}`);
  // Nobody will ask for the offsets of a group that has a name for this run only.
  if (group === undefined && !properties.has("enable.auto.commit")) properties.set("enable.auto.commit", "false");
  return properties;
}

function startOf({ given, offset, fromBeginning }: ConsoleConsumerOptions): StartOffset {
  if (!given.has("offset")) return fromBeginning ? "earliest" : "latest";
  const text = offset ?? "";
  const word = text.toLowerCase();
  if (word === "earliest" || word === "latest") return word;
  const number = parseJavaLong(text);
  // No log ends beyond what a double holds: such an offset is out of range in either form.
  if (number !== undefined && number >= 0n) return Math.min(Number(number), Number.MAX_SAFE_INTEGER);
  throw new UsageError(
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  );
}

/** Negative is for ever. */
function timeoutOf({ timeoutMs }: ConsoleConsumerOptions): number {
  if (timeoutMs === undefined) return Number.POSITIVE_INFINITY;
  return timeoutMs < 0n ? Number.POSITIVE_INFINITY : Number(timeoutMs);
}
