/** sasl.mechanism and sasl.jaas.config: who we say we are. */
import type { InputError } from "../errors.ts";
import { cannotCreateClient } from "./admin-client-failure.ts";
import type { ConfigValue } from "../config/config-def.ts";
import { JaasError, parseJaasConfig } from "./jaas.ts";
import type { JaasEntry } from "./jaas.ts";

const saslMechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

export interface SaslConfig {
  readonly mechanism: (typeof saslMechanisms)[number];
  readonly username: string;
  readonly password: string;
  /** SCRAM with a delegation token: the user name is the token's id, the password its HMAC in base64. */
  readonly tokenAuthentication: boolean;
}

const loginModules = [
  "org.apache.kafka.common.security.plain.PlainLoginModule",
  "org.apache.kafka.common.security.scram.ScramLoginModule",
];

const ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException";

/** Throws InputError where the mechanism is not one of ours or the JAAS text is wrong. */
export function saslConfig(values: ReadonlyMap<string, ConfigValue>): SaslConfig {
  const entry = jaasEntry(values.get("sasl.jaas.config"), String(values.get("sasl.mechanism")));
  const mechanism = saslMechanisms.find((known) => known === values.get("sasl.mechanism"));
  if (mechanism === undefined) throw unknownMechanism(String(values.get("sasl.mechanism")));
  if (!loginModules.includes(entry.loginModule)) {
    throw cannotCreateClient(
      `No LoginModule found for ${entry.loginModule}`,
      `kt knows ${loginModules.join(" and ")}`,
      "javax.security.auth.login.LoginException",
    );
  }
  const option = (name: "username" | "password"): string => {
    const value = entry.options.get(name);
    if (value !== undefined) return value;
    throw cannotCreateClient(`No ${name} in sasl.jaas.config`, undefined, ILLEGAL_ARGUMENT);
  };
  return {
    mechanism,
    username: option("username"),
    password: option("password"),
    tokenAuthentication: entry.options.get("tokenauth")?.toLowerCase() === "true",
  };
}

function unknownMechanism(mechanism: string): InputError {
  return cannotCreateClient(
    `The SASL mechanism ${mechanism} is not supported by kt`,
    `sasl.mechanism can be ${saslMechanisms.join(", ")}`,
    "org.apache.kafka.common.errors.UnsupportedSaslMechanismException",
  );
}

function jaasEntry(text: ConfigValue | undefined, mechanism: string): JaasEntry {
  if (typeof text !== "string") {
    // Kerberos is Java's default; who did not choose a mechanism learns that first.
    if (mechanism === "GSSAPI") throw unknownMechanism(mechanism);
    throw cannotCreateClient(
      "Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set",
      "set sasl.jaas.config",
      ILLEGAL_ARGUMENT,
    );
  }
  try {
    return parseJaasConfig(text);
  } catch (error) {
    if (!(error instanceof JaasError)) throw error;
    throw cannotCreateClient(error.message, "see sasl.jaas.config in the properties", ILLEGAL_ARGUMENT);
  }
}
