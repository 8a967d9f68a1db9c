/** What Java's producer and consumer do alike while they are constructed. */
import type { ConfigValue } from "../config/config-def.ts";
import { InputError, KtError } from "../errors.ts";

export type ClientKind = "producer" | "consumer";

/** Java's constructors wrap whatever goes wrong in them. Throws InputError `Failed to construct kafka KIND`. */
export function constructing<T>(kind: ClientKind, construct: () => T): T {
  try {
    return construct();
  } catch (error) {
    if (!(error instanceof KtError)) throw error;
    const cause = error.clientNotMade && error.cause instanceof KtError ? error.cause : error;
    throw notConstructed(kind, error.clientNotMade && error.hint !== undefined ? error.hint : cause.message, cause);
  }
}

export function notConstructed(kind: ClientKind, hint: string, cause: KtError): InputError {
  return new InputError(`Failed to construct kafka ${kind}`, {
    javaClass: "org.apache.kafka.common.KafkaException",
    clientNotMade: true,
    hint,
    cause,
  });
}

/** A wait that is longer than its own maximum (CommonClientConfigs.warnDisablingExponentialBackoff). */
export function backoffWarnings(values: ReadonlyMap<string, ConfigValue>): string[] {
  const pairs = [
    ["retry.backoff.ms", "retry.backoff.max.ms", "backoff"],
    ["socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.max.ms", "connection setup timeout"],
  ] as const;
  return pairs.flatMap(([name, maxName, what]) => {
    const [value, max] = [Number(values.get(name)), Number(values.get(maxName))];
    if (value <= max) return [];
    return [
      `Configuration '${name}' with value '${value}' is greater than configuration '${maxName}' with value '${max}'. A static ${what} with value '${max}' will be applied.`,
    ];
  });
}
