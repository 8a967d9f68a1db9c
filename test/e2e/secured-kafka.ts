import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import type { KafkaOptions } from "../support/kafka/cluster.ts";

const TLS = join(import.meta.dirname, "../kafka/fixtures/tls");
export const tlsFile = (name: string) => join(TLS, name);
export const tlsText = (name: string) => readFileSync(tlsFile(name), "utf8");

export type Properties = Record<string, string>;
export type Mechanism = "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";

const PLAIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";
const SCRAM_MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule required";

/**
 * A broker with a certificate for `localhost`. MTLS asks for the client's; alice logs in with PLAIN and bob with SCRAM, on
 * SASL_PLAINTEXT not with SCRAM-SHA-512, and on SESSIONS for two seconds at a time.
 */
export const SECURED: KafkaOptions = {
  listeners: {
    SSL: "SSL",
    MTLS: "SSL",
    SASL_SSL: "SASL_SSL",
    SASL_PLAINTEXT: "SASL_PLAINTEXT",
    SESSIONS: "SASL_PLAINTEXT",
  },
  scram: ["SCRAM-SHA-256=[name=bob,password=bob-secret]", "SCRAM-SHA-512=[name=bob,password=bob-secret]"],
  properties: {
    "ssl.keystore.type": "PEM",
    "ssl.keystore.key": tlsText("server.key"),
    "ssl.keystore.certificate.chain": tlsText("server.crt"),
    "ssl.truststore.type": "PEM",
    "ssl.truststore.certificates": tlsText("ca.pem"),
    "listener.name.mtls.ssl.client.auth": "required",
    ...logins("sasl_ssl", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]),
    ...logins("sasl_plaintext", ["PLAIN", "SCRAM-SHA-256"]),
    ...logins("sessions", ["SCRAM-SHA-256"]),
    // A broker lets nobody log in twice within a second.
    "listener.name.sessions.connections.max.reauth.ms": "2000",
  },
};

function logins(listener: string, mechanisms: Mechanism[]): Properties {
  const prefix = `listener.name.${listener}`;
  const entry = (mechanism: Mechanism) =>
    mechanism === "PLAIN" ? `${PLAIN_MODULE} user_alice="alice-secret";` : `${SCRAM_MODULE};`;
  return {
    [`${prefix}.sasl.enabled.mechanisms`]: mechanisms.join(),
    ...Object.fromEntries(
      mechanisms.map((mechanism) => [`${prefix}.${mechanism.toLowerCase()}.sasl.jaas.config`, entry(mechanism)]),
    ),
  };
}

/** host:port of a listener. */
export function addressOf(kafka: LeasedKafka, listener: string, host = "localhost"): string {
  const [broker] = kafka.brokers;
  const port = listener === "PLAINTEXT" ? broker?.port : broker?.listeners[listener];
  return `${host}:${port}`;
}

/** The client's properties for a login. */
export function login(mechanism: Mechanism, username: string, password: string): Properties {
  const module = mechanism === "PLAIN" ? PLAIN_MODULE : SCRAM_MODULE;
  return {
    "sasl.mechanism": mechanism,
    "sasl.jaas.config": `${module} username="${username}" password="${password}";`,
  };
}

/** The text of a properties file. */
export function propertiesText(properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll("\n", String.raw`\n`)}\n`)
    .join("");
}
