/** Whether client metrics may be configured so (KIP-714). Source: org.apache.kafka.server.metrics.ClientMetricsConfigs. */
import { clientMetricsConfigKeys } from "../../config/client-metrics-config-keys.ts";
import { listOf, parseConfigs } from "../../config/config-def.ts";
import { InputError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { InvalidPatternError, UnsupportedPatternError } from "../../java/regex-errors.ts";
import { compileJavaPattern } from "../../java/regex.ts";
import { splitAsJava } from "../../java/text.ts";
import { code } from "../../protocol/errors.ts";
import { MetadataRefused } from "../metadata/refused.ts";

const matchable = [
  "client_instance_id",
  "client_id",
  "client_software_name",
  "client_software_version",
  "client_source_address",
  "client_source_port",
];

const [MIN_INTERVAL_MS, MAX_INTERVAL_MS] = [100, 3_600_000];

/** Throws MetadataRefused, or InputError with Kafka's message for what is wrong of a value alone. */
export function ensureClientMetrics(configs: ReadonlyMap<string, string>): void {
  const known = new Set(clientMetricsConfigKeys.map(({ name }) => name));
  const unknown = inHashMapOrder([...configs.keys()], (name) => name).find((name) => !known.has(name));
  if (unknown !== undefined) throw refused(`Unknown client metrics configuration: ${unknown}`);
  const values = parseConfigs(clientMetricsConfigKeys, configs);
  const interval = Number(values.get("interval.ms"));
  if (interval < MIN_INTERVAL_MS || interval > MAX_INTERVAL_MS) {
    throw refused(
      `Invalid value ${interval} for interval.ms, interval must be between ${MIN_INTERVAL_MS} and ${MAX_INTERVAL_MS} (1 hour)`,
    );
  }
  for (const pattern of listOf(values, "match")) ensureMatch(pattern);
}

/** `PARAMETER=PATTERN` */
function ensureMatch(pattern: string): void {
  const [parameter = "", expression = "", ...more] = splitAsJava(pattern, /=/);
  const isWrong = expression === "" || more.length > 0 || !matchable.includes(parameter.trim());
  if (isWrong || !compiles(expression.trim())) throw new InputError(`Illegal client matching pattern: ${pattern}`);
}

function compiles(expression: string): boolean {
  try {
    compileJavaPattern(expression);
    return true;
  } catch (error) {
    if (error instanceof InvalidPatternError) return false;
    // Java can do more than kt knows of.
    if (error instanceof UnsupportedPatternError) return true;
    throw error;
  }
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}
