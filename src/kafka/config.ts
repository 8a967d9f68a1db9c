/** What a client needs to know, read from properties as AdminClientConfig and KafkaAdminClient read them. */
import { InputError } from "../errors.ts";
import { cannotCreateClient } from "./admin-client-failure.ts";
import { parseBootstrap } from "./bootstrap.ts";
import type { Bootstrap } from "./bootstrap.ts";
import { CONFIG_EXCEPTION, invalidValue, listOf, parseConfigs } from "../config/config-def.ts";
import type { ConfigValue } from "../config/config-def.ts";
import { adminConfigKeys } from "../config/admin-config-keys.ts";
import { saslConfig } from "./sasl-config.ts";
import type { SaslConfig } from "./sasl-config.ts";
import { sslConfig } from "./ssl-config.ts";
import type { SslConfig } from "./ssl-config.ts";

/** All times are milliseconds. */
export interface ClientConfig {
  readonly bootstrap: Bootstrap;
  /** client.id, or the name Java's AdminClient gives itself. */
  readonly clientId: string;
  /** Absent for PLAINTEXT and SASL_PLAINTEXT. */
  readonly ssl?: SslConfig;
  /** Absent for PLAINTEXT and SSL. */
  readonly sasl?: SaslConfig;
  readonly requestTimeoutMs: number;
  /** The time a whole call may take, retries included. */
  readonly apiTimeoutMs: number;
  /** True where the properties set default.api.timeout.ms, so that it also says how long to wait for a first broker. */
  readonly apiTimeoutGiven: boolean;
  readonly retries: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly reconnectBackoffMs: number;
  readonly reconnectBackoffMaxMs: number;
  /** The time that one address may take until its connection stands. */
  readonly setupTimeoutMs: number;
  /** client.dns.lookup=resolve_canonical_bootstrap_servers_only: bootstrap names stand for the names of their addresses. */
  readonly canonicalBootstrap: boolean;
}

/** Classes in these keys would change how we connect; a Java class cannot be loaded here, so they are refused. */
const javaOnly = [
  "config.providers",
  "security.providers",
  "ssl.engine.factory.class",
  "ssl.provider",
  "sasl.client.callback.handler.class",
  "sasl.login.callback.handler.class",
  "sasl.login.class",
];

/**
 * Checks the properties as Java does and reads what the client needs. Keys that Kafka does not know are ignored.
 * `properties` has bootstrap.servers or bootstrap.controllers already in it; files that it names are read.
 * Throws InputError: a ConfigException's own message for a value that does not parse, else
 * `Failed to create new KafkaAdminClient` with the reason in the hint.
 */
export function clientConfig(properties: ReadonlyMap<string, string>): ClientConfig {
  const values = parseConfigs(adminConfigKeys, properties);
  const number = (name: string): number => Number(values.get(name));
  return clientSettings(values, properties, {
    clientId: String(values.get("client.id")) || "adminclient-1",
    apiTimeoutMs: () => apiTimeout(number("default.api.timeout.ms"), number("request.timeout.ms"), properties),
  });
}

export interface ClientIdentity {
  readonly clientId: string;
  /** Asked for once the rest is found to be right. */
  readonly apiTimeoutMs: () => number;
}

/** What every kind of client has in its properties: `values` are the parsed ones of its own table. Throws as clientConfig. */
export function clientSettings(
  values: ReadonlyMap<string, ConfigValue>,
  properties: ReadonlyMap<string, string>,
  { clientId, apiTimeoutMs }: ClientIdentity,
): ClientConfig {
  const protocol = String(values.get("security.protocol")).toUpperCase();
  const usesSasl = protocol.startsWith("SASL_");
  const mechanism = values.get("sasl.mechanism");
  if (usesSasl && (mechanism === null || mechanism === "")) {
    throw invalidValue(
      "sasl.mechanism",
      "null",
      "When the security.protocol configuration enables SASL, mechanism must be non-null and non-empty string.",
    );
  }
  for (const name of javaOnly) ensureNotSet(name, properties.get(name));
  const number = (name: string): number => Number(values.get(name));
  const bootstrap = parseBootstrap(listOf(values, "bootstrap.servers"), listOf(values, "bootstrap.controllers"));
  const retryBackoffMaxMs = number("retry.backoff.max.ms");
  return {
    bootstrap,
    clientId,
    ...((protocol === "SSL" || protocol === "SASL_SSL") && { ssl: sslConfig(values) }),
    ...(usesSasl && { sasl: saslConfig(values) }),
    requestTimeoutMs: number("request.timeout.ms"),
    apiTimeoutMs: apiTimeoutMs(),
    apiTimeoutGiven: properties.has("default.api.timeout.ms"),
    retries: values.has("retries") ? number("retries") : 2 ** 31 - 1,
    retryBackoffMs: Math.min(number("retry.backoff.ms"), retryBackoffMaxMs),
    retryBackoffMaxMs,
    reconnectBackoffMs: number("reconnect.backoff.ms"),
    // Java lets a reconnect.backoff.ms that is set alone be the maximum too.
    reconnectBackoffMaxMs:
      properties.has("reconnect.backoff.ms") && !properties.has("reconnect.backoff.max.ms")
        ? number("reconnect.backoff.ms")
        : number("reconnect.backoff.max.ms"),
    setupTimeoutMs: number("socket.connection.setup.timeout.ms"),
    canonicalBootstrap: values.get("client.dns.lookup") === "resolve_canonical_bootstrap_servers_only",
  };
}

function ensureNotSet(name: string, value: string | undefined): void {
  if (value === undefined || value.trim() === "") return;
  throw new InputError(`Invalid value ${value} for configuration ${name}: it needs the JVM, which kt does without`, {
    javaClass: CONFIG_EXCEPTION,
    hint: `Remove ${name} from the properties`,
  });
}

function apiTimeout(apiTimeoutMs: number, requestTimeoutMs: number, properties: ReadonlyMap<string, string>): number {
  if (apiTimeoutMs >= requestTimeoutMs) return apiTimeoutMs;
  if (!properties.has("default.api.timeout.ms")) return requestTimeoutMs;
  throw cannotCreateClient(
    "The specified value of default.api.timeout.ms must be no smaller than the value of request.timeout.ms.",
    `set request.timeout.ms, now ${requestTimeoutMs}, to at most ${apiTimeoutMs}`,
    CONFIG_EXCEPTION,
  );
}
