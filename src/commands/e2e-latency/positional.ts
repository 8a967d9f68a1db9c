import { InputError } from "../../errors.ts";
import { globalOptions } from "../../kit/global-options.ts";
import { e2eLatencyOptions } from "./options.ts";

const { bootstrapServer, topic, numRecords, producerAcks, recordSize, commandConfig } = e2eLatencyOptions;
/** In the order of the values that stand alone; the last one may be missing. */
const PLACES = [bootstrapServer, topic, numRecords, producerAcks, recordSize, commandConfig].map(({ name }) => name);
const REQUIRED = PLACES.slice(0, 5).map((name) => `--${name}`);

export const POSITIONAL_WARNING =
  "WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. Please use named arguments instead: --bootstrap-server, --topic, --num-records, --producer-acks, --record-size, --command-config";

/** Whether values stand alone: none of the options is named that there must be. */
export function isPositional(args: readonly string[]): boolean {
  return args.length > 0 && !args.some((arg) => REQUIRED.includes(arg) || arg === "--help");
}

/**
 * Gives values that stand alone the names of their places; kt's own options may stand among them.
 * Source: EndToEndLatency.convertLegacyArgsIfNeeded.
 *
 * @throws InputError where there are too few or too many
 */
export function namedArguments(args: readonly string[]): readonly string[] {
  if (!isPositional(args)) return args;
  const { values, own } = withoutOwnOptions(args);
  if (values.length !== 5 && values.length !== 6) {
    throw new InputError(
      `Invalid number of arguments. Expected 5 or 6 positional arguments, but got ${values.length}. Usage: bootstrap-server topic num-records producer-acks record-size [optional] command-config`,
      { hint: `name them instead: ${REQUIRED.join(", ")}` },
    );
  }
  return [...values.flatMap((value, index) => [`--${PLACES[index]}`, value]), ...own];
}

function withoutOwnOptions(args: readonly string[]): { values: readonly string[]; own: readonly string[] } {
  const values: string[] = [];
  const own: string[] = [];
  const rest = args.values();
  for (const arg of rest) {
    const name = /^--([^=]+)/.exec(arg)?.[1];
    const option = Object.values(globalOptions).find((each) => each.name === name);
    if (option === undefined) values.push(arg);
    else {
      own.push(arg);
      const value = option.kind === "flag" || arg.includes("=") ? undefined : rest.next().value;
      if (value !== undefined) own.push(value);
    }
  }
  return { values, own };
}
