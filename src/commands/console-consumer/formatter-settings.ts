import { readPropertiesFile } from "../../config/properties-file.ts";
import { KtError, UsageError } from "../../errors.ts";
import { OptionChecks } from "../../kit/checks.ts";
import type { Context } from "../../kit/context.ts";
import { keyValues } from "../../kit/key-values.ts";
import { DEFAULT_FORMATTER, ensureFormatter, formatterOf, showsRecords } from "./formatters/formatter-classes.ts";
import type { RecordFormatter } from "./formatters/record-formatter.ts";
import { consoleConsumerOptions } from "./options.ts";
import type { ConsoleConsumerOptions } from "./options.ts";
import { deprecated } from "./settings.ts";

/** Which formatter, and what it is told. */
export interface FormatterSettings {
  readonly className: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly pretty: boolean;
}

/**
 * Checks the formatter's options in the official order: whatever is wrong with them ends in a usage error.
 * Source: org.apache.kafka.tools.consumer.ConsoleConsumerOptions.buildFormatter.
 */
export function formatterSettings(options: ConsoleConsumerOptions, context: Context): FormatterSettings {
  try {
    const className = options.formatter ?? DEFAULT_FORMATTER;
    ensureFormatter(className);
    const checks = new OptionChecks(consoleConsumerOptions, options);
    checks.forbidBoth("property", "formatterProperty");
    deprecated(checks, context, "property", "formatterProperty");
    const properties = propertiesOf(options);
    ensureShowable(options, className, context);
    return { className, properties, pretty: options.pretty };
  } catch (error) {
    if (!(error instanceof KtError)) throw error;
    throw new UsageError(error.message, error.hint === undefined ? {} : { hint: error.hint });
  }
}

function propertiesOf(options: ConsoleConsumerOptions): Map<string, string> {
  const { formatterConfig, keyDeserializer, valueDeserializer } = options;
  const properties = formatterConfig === undefined ? new Map<string, string>() : readPropertiesFile(formatterConfig);
  if (keyDeserializer !== undefined && keyDeserializer !== "") properties.set("key.deserializer", keyDeserializer);
  if (valueDeserializer !== undefined && valueDeserializer !== "") {
    properties.set("value.deserializer", valueDeserializer);
  }
  const given = options.given.has("property") ? options.property : options.formatterProperty;
  for (const [name, value] of keyValues(given)) properties.set(name, value);
  return properties;
}

function ensureShowable(options: ConsoleConsumerOptions, className: string, { format }: Context): void {
  if (format === "yaml" || format === "table") {
    throw new UsageError(`--output ${format} is not for records: they come one by one`, {
      hint: "--output json prints an object a line",
    });
  }
  if (format === "json" && (options.given.has("formatter") || options.pretty)) {
    throw new UsageError(`--output json and ${options.pretty ? "--pretty" : "--formatter"} cannot be used together`);
  }
  if (options.pretty && !showsRecords(className)) {
    throw new UsageError(`--pretty cannot be used with the formatter ${className}`);
  }
}

/**
 * @param warn told of what the official tool logs and goes on
 */
export async function makeFormatter(
  { className, properties, pretty }: FormatterSettings,
  { format, bytes }: Context,
  warn: (text: string) => void,
): Promise<RecordFormatter> {
  if (format === "json") {
    const { JsonFormatter } = await import("./formatters/json-formatter.ts");
    return new JsonFormatter();
  }
  if (!pretty) return formatterOf(className, properties, warn);
  const { painter } = await import("../../format/color.ts");
  const { prettyJson } = await import("./formatters/pretty-json.ts");
  const { defaultFormatter } = await import("./formatters/default-formatter.ts");
  const { defaultFormat } = await import("./formatters/default-format.ts");
  const settings = defaultFormat(properties, warn);
  return defaultFormatter({
    ...settings,
    valueDeserializer: settings.valueDeserializer ?? prettyJson(painter(bytes.color)),
  });
}
