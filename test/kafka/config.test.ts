import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { clientConfig } from "../../src/kafka/config.ts";

const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="secret";';

function configOf(properties: Readonly<Record<string, string>>) {
  return clientConfig(new Map(Object.entries({ "bootstrap.servers": "localhost:9092", ...properties })));
}

function failureOf(properties: Readonly<Record<string, string>>): InputError {
  try {
    configOf(properties);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an error");
}

describe("clientConfig", () => {
  test("has Java's defaults", () => {
    expect(configOf({})).toEqual({
      bootstrap: { kind: "brokers", endpoints: [{ host: "localhost", port: 9092 }] },
      clientId: "adminclient-1",
      requestTimeoutMs: 30_000,
      apiTimeoutMs: 60_000,
      apiTimeoutGiven: false,
      retries: 2_147_483_647,
      retryBackoffMs: 100,
      retryBackoffMaxMs: 1000,
      reconnectBackoffMs: 50,
      reconnectBackoffMaxMs: 1000,
      setupTimeoutMs: 10_000,
      canonicalBootstrap: false,
    });
  });

  test("ignores what Kafka does not know, and trims", () => {
    expect(configOf({ "some.unknown.setting": "1", "client.id": " ops " }).clientId).toBe("ops");
  });

  test.each([
    [
      "a:1, b:2",
      [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
    ],
    ["[::1]:9092", [{ host: "::1", port: 9092 }]],
    ["::1:9092", [{ host: "::1", port: 9092 }]],
    ["PLAINTEXT://kafka-1.example_x:65535", [{ host: "kafka-1.example_x", port: 65535 }]],
    ["a:1,a:1", [{ host: "a", port: 1 }]],
  ])("reads the bootstrap list %s", (servers, endpoints) => {
    expect(configOf({ "bootstrap.servers": servers }).bootstrap.endpoints).toEqual(endpoints);
  });

  test("takes controllers in place of brokers", () => {
    const { bootstrap } = configOf({ "bootstrap.servers": "", "bootstrap.controllers": "c:9093" });
    expect(bootstrap).toEqual({ kind: "controllers", endpoints: [{ host: "c", port: 9093 }] });
  });

  test("lets a longer request.timeout.ms lengthen the time of a call that is not set", () => {
    expect(configOf({ "request.timeout.ms": "90000" }).apiTimeoutMs).toBe(90_000);
  });

  // Messages recorded from AdminClientConfig of Kafka 4.3.1.
  test.each([
    [
      { "request.timeout.ms": "abc" },
      "Invalid value abc for configuration request.timeout.ms: Not a number of type INT",
    ],
    [{ "request.timeout.ms": "-1" }, "Invalid value -1 for configuration request.timeout.ms: Value must be at least 0"],
    [
      { "security.protocol": "foo" },
      "Invalid value foo for configuration security.protocol: String must be one of (case insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT",
    ],
    [{ "bootstrap.servers": " , " }, "Configuration 'bootstrap.servers' values must not be empty."],
    [{ "bootstrap.servers": "a:1,," }, "Configuration 'bootstrap.servers' values must not be empty."],
    [
      { "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "" },
      "Invalid value null for configuration sasl.mechanism: When the security.protocol configuration enables SASL, mechanism must be non-null and non-empty string.",
    ],
    [
      { "client.dns.lookup": "default" },
      "Invalid value default for configuration client.dns.lookup: String must be one of: use_all_dns_ips, resolve_canonical_bootstrap_servers_only",
    ],
    [{ retries: "-1" }, "Invalid value -1 for configuration retries: Value must be at least 0"],
  ])("refuses %j with the words of ConfigException", (properties, message) => {
    const error = failureOf(properties);
    expect(error.message).toBe(message);
    expect(error.javaClass).toBe("org.apache.kafka.common.config.ConfigException");
  });

  // Reasons recorded from Admin.create of Kafka 4.3.1.
  test.each([
    [{ "bootstrap.servers": "" }, "You must set either bootstrap.servers or bootstrap.controllers"],
    [{ "bootstrap.controllers": "c:1" }, "You cannot set both bootstrap.servers and bootstrap.controllers"],
    [{ "bootstrap.servers": "localhost" }, "Invalid url in bootstrap.servers: localhost"],
    [{ "bootstrap.servers": "localhost:abc" }, "Invalid url in bootstrap.servers: localhost:abc"],
    [{ "bootstrap.servers": "a b:1" }, "Invalid url in bootstrap.servers: a b:1"],
    [{ "bootstrap.servers": "localhost:99999" }, "Invalid port in bootstrap.servers: localhost:99999"],
    [{ "bootstrap.servers": "localhost:99999999999" }, "Invalid port in bootstrap.servers: localhost:99999999999"],
    [
      { "default.api.timeout.ms": "1000" },
      "The specified value of default.api.timeout.ms must be no smaller than the value of request.timeout.ms.",
    ],
    [
      { "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN" },
      "Could not find a 'KafkaClient' entry in the JAAS configuration.",
    ],
    [
      { "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.jaas.config": "x" },
      "Login module control flag not specified in JAAS config",
    ],
    [
      { "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.jaas.config": "com.foo.Bar required;" },
      "No LoginModule found for com.foo.Bar",
    ],
    [
      { "security.protocol": "SASL_SSL", "sasl.jaas.config": plain },
      "The SASL mechanism GSSAPI is not supported by kt",
    ],
    [
      { "security.protocol": "SASL_SSL", "sasl.mechanism": "OAUTHBEARER", "sasl.jaas.config": plain },
      "The SASL mechanism OAUTHBEARER is not supported by kt",
    ],
  ])("makes no client of %j and says why", (properties, reason) => {
    const error = failureOf(properties);
    expect(error.message).toBe("Failed to create new KafkaAdminClient");
    expect(error.javaClass).toBe("org.apache.kafka.common.KafkaException");
    expect(error.hint).toContain(reason);
    expect(error.cause).toBeInstanceOf(InputError);
  });

  test("refuses what needs Java classes", () => {
    expect(failureOf({ "config.providers": "file" }).message).toContain("it needs the JVM");
  });

  test("reads a login", () => {
    const properties = { "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.jaas.config": plain };
    expect(configOf(properties).sasl).toEqual({
      mechanism: "PLAIN",
      username: "alice",
      password: "secret",
      tokenAuthentication: false,
    });
  });
});
