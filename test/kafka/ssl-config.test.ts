import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import type { SslConfig } from "../../src/kafka/ssl-config.ts";

const path = (name: string) => fileURLToPath(new URL(`fixtures/tls/${name}`, import.meta.url));
const textOf = (name: string) => readFileSync(path(name), "utf8");

function sslOf(properties: Readonly<Record<string, string>>): SslConfig {
  const all = { "bootstrap.servers": "localhost:9092", "security.protocol": "SSL", ...properties };
  const { ssl } = clientConfig(new Map(Object.entries(all)));
  if (ssl === undefined) throw new Error("expected TLS");
  return ssl;
}

function reasonOf(properties: Readonly<Record<string, string>>): string | undefined {
  try {
    sslOf(properties);
  } catch (error) {
    if (error instanceof InputError) return error.hint;
    throw error;
  }
  throw new Error("expected an error");
}

const subjects = (pems: readonly string[] = []) => pems.map((pem) => new X509Certificate(pem).subject);

describe("trust stores", () => {
  test("are the roots of Node.js where none is named", () => {
    expect(sslOf({})).toEqual({ checkHost: true, protocols: ["TLSv1.2", "TLSv1.3"] });
  });

  test("are read from a PEM file", () => {
    const { ca } = sslOf({ "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.pem") });
    expect(subjects(ca)).toEqual(["CN=kt test CA"]);
  });

  test("are read from a value with blanks for line ends", () => {
    const certificates = `${textOf("ca.pem")}\n${textOf("other.pem")}`.replaceAll("\n", " ");
    const { ca } = sslOf({ "ssl.truststore.type": "PEM", "ssl.truststore.certificates": certificates });
    expect(subjects(ca)).toEqual(["CN=kt test CA", "CN=other CA"]);
  });

  test("are read from a JKS file", () => {
    const { ca } = sslOf({ "ssl.truststore.location": path("trust.jks"), "ssl.truststore.password": "storepass" });
    expect(subjects(ca)).toEqual(["CN=kt test CA"]);
  });

  test("of PKCS12 are refused with the command that converts them", () => {
    const reason = reasonOf({ "ssl.truststore.type": "PKCS12", "ssl.truststore.location": path("trust.p12") });
    expect(reason).toContain("keytool -list -rfc");
  });
});

describe("key stores", () => {
  test("are read from a PEM file with key and certificate", () => {
    const { key = "", cert = "" } = sslOf({ "ssl.keystore.type": "PEM", "ssl.keystore.location": path("client.pem") });
    expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true);
  });

  test("are read from values, an encrypted key with its password", () => {
    const pem = textOf("client-encrypted.pem").replaceAll("\n", " ");
    const { key = "", passphrase } = sslOf({
      "ssl.keystore.type": "PEM",
      "ssl.keystore.key": pem,
      "ssl.keystore.certificate.chain": pem,
      "ssl.key.password": "keypass",
    });
    expect(createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) }).type).toBe("private");
  });

  test("of PKCS12 are passed on, also under Java's default type JKS", () => {
    const { pfx, passphrase } = sslOf({
      "ssl.keystore.location": path("client.p12"),
      "ssl.keystore.password": "storepass",
    });
    expect(pfx?.equals(readFileSync(path("client.p12")))).toBe(true);
    expect(passphrase).toBe("storepass");
  });

  test("of JKS are refused with the command that converts them", () => {
    const reason = reasonOf({ "ssl.keystore.location": path("trust.jks"), "ssl.keystore.password": "storepass" });
    expect(reason).toContain("keytool -importkeystore");
  });
});

// Recorded from Admin.create of Kafka 4.3.1.
test.each([
  [{ "ssl.keystore.key": "xx" }, "SSL private key can be specified only for PEM, but key store type is JKS."],
  [
    { "ssl.keystore.type": "PEM", "ssl.keystore.key": "xx" },
    "SSL private key is specified, but certificate chain is not specified.",
  ],
  [{ "ssl.keystore.location": "/x" }, "SSL key store is specified, but key store password is not specified."],
  [{ "ssl.truststore.password": "x" }, "SSL trust store is not specified, but trust store password is specified."],
  [
    { "ssl.truststore.type": "PEM", "ssl.truststore.certificates": "xx" },
    "No matching CERTIFICATE entries in PEM file",
  ],
  [{ "ssl.truststore.location": "/nope.jks" }, "Failed to load SSL keystore /nope.jks"],
])("refuses %j as Java does", (properties, reason) => {
  expect(reasonOf(properties)).toContain(reason);
});

test("an empty endpoint identification algorithm turns the host check off", () => {
  expect(sslOf({ "ssl.endpoint.identification.algorithm": "" }).checkHost).toBe(false);
});

test("cipher suites take OpenSSL's names", () => {
  const { ciphers } = sslOf({
    "ssl.cipher.suites":
      "TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_256_CBC_SHA,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  });
  expect(ciphers).toBe("TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA:ECDHE-ECDSA-CHACHA20-POLY1305");
});
