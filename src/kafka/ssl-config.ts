/** ssl.*: what to trust and what to show, checked as org.apache.kafka.common.security.ssl.DefaultSslEngineFactory does. */
import { readFileSync } from "node:fs";
import type { InputError } from "../errors.ts";
import { cannotCreateClient } from "./admin-client-failure.ts";
import { listOf } from "../config/config-def.ts";
import type { ConfigValue } from "../config/config-def.ts";
import { jksCertificates } from "./jks.ts";
import { ciphers, pemCertificates, pemPrivateKey } from "./pem.ts";

/** Plain data, so that node:tls is loaded only once a connection is made. Texts are PEM. */
export interface SslConfig {
  /** Absent: the root certificates that Node.js comes with. */
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly pfx?: Buffer;
  /** Opens `key` or `pfx`. */
  readonly passphrase?: string;
  /** False where ssl.endpoint.identification.algorithm is empty: the host name is not compared with the certificate. */
  readonly checkHost: boolean;
  /** ssl.enabled.protocols, as TLSv1.2. */
  readonly protocols: readonly string[];
  /** In OpenSSL's notation; absent for the defaults. */
  readonly ciphers?: string;
}

const INVALID_CONFIGURATION = "org.apache.kafka.common.errors.InvalidConfigurationException";

type Values = ReadonlyMap<string, ConfigValue>;

/** Reads the files that the values name. Throws InputError with the reason as Java gives it, and what to do about it. */
export function sslConfig(values: Values): SslConfig {
  const suites = listOf(values, "ssl.cipher.suites");
  return {
    ...keyStore(values),
    ...trustStore(values),
    checkHost: text(values, "ssl.endpoint.identification.algorithm") !== undefined,
    protocols: listOf(values, "ssl.enabled.protocols"),
    ...(suites.length > 0 && { ciphers: ciphers(suites) }),
  };
}

function text(values: Values, name: string): string | undefined {
  const value = values.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function fail(reason: string, advice?: string): InputError {
  return cannotCreateClient(reason, advice, INVALID_CONFIGURATION);
}

function keyStore(values: Values): Pick<SslConfig, "cert" | "key" | "pfx" | "passphrase"> {
  const type = text(values, "ssl.keystore.type") ?? "JKS";
  const path = text(values, "ssl.keystore.location");
  const storePassword = text(values, "ssl.keystore.password");
  const keyPassword = text(values, "ssl.key.password");
  const key = text(values, "ssl.keystore.key");
  const chain = text(values, "ssl.keystore.certificate.chain");
  const passphrase = keyPassword === undefined ? {} : { passphrase: keyPassword };
  if (key !== undefined) {
    if (type !== "PEM") throw fail(`SSL private key can be specified only for PEM, but key store type is ${type}.`);
    if (chain === undefined) throw fail("SSL private key is specified, but certificate chain is not specified.");
    if (path !== undefined) throw fail("Both SSL key store location and separate private key are specified.");
    if (storePassword !== undefined) {
      throw fail("SSL key store password cannot be specified with PEM format, only key password may be specified.");
    }
    return { key: onePrivateKey(key), cert: certificates(chain).join(""), ...passphrase };
  }
  if (chain !== undefined) throw fail("SSL certificate chain is specified, but private key is not specified");
  if (path === undefined) {
    if (storePassword === undefined) return {};
    throw fail("SSL key store is not specified, but key store password is specified.");
  }
  if (type === "PEM") {
    if (storePassword !== undefined) {
      throw fail("SSL key store password cannot be specified with PEM format, only key password may be specified");
    }
    const pem = readStore(path).toString("utf8");
    return { key: onePrivateKey(pem, path), cert: certificates(pem, path).join(""), ...passphrase };
  }
  if (storePassword === undefined) throw fail("SSL key store is specified, but key store password is not specified.");
  const store = readStore(path);
  // Java opens a PKCS12 file of type JKS too, so the first byte decides: PKCS12 is a DER sequence.
  if (store[0] === 0x30) return { pfx: store, passphrase: storePassword };
  throw fail(
    `Failed to load SSL keystore ${path} of type ${type}`,
    `kt reads PEM and PKCS12 key stores; convert it with: keytool -importkeystore -srckeystore ${path} -destkeystore ${path}.p12 -deststoretype PKCS12`,
  );
}

function trustStore(values: Values): Pick<SslConfig, "ca"> {
  const type = text(values, "ssl.truststore.type") ?? "JKS";
  const path = text(values, "ssl.truststore.location");
  const password = text(values, "ssl.truststore.password");
  const pem = text(values, "ssl.truststore.certificates");
  if (pem !== undefined) {
    if (type !== "PEM") {
      throw fail(`SSL trust store certs can be specified only for PEM, but trust store type is ${type}.`);
    }
    if (path !== undefined) throw fail("Both SSL trust store location and separate trust certificates are specified.");
    if (password !== undefined) throw fail("SSL trust store password cannot be specified for PEM format.");
    return { ca: certificates(pem) };
  }
  if (path === undefined) {
    if (password === undefined) return {};
    throw fail("SSL trust store is not specified, but trust store password is specified.");
  }
  if (type === "PEM") {
    if (password !== undefined) throw fail("SSL trust store password cannot be specified for PEM format.");
    return { ca: certificates(readStore(path).toString("utf8"), path) };
  }
  const ca = jksCertificates(readStore(path));
  if (ca !== undefined) return { ca };
  throw fail(
    `Failed to load SSL keystore ${path} of type ${type}`,
    `kt reads PEM and JKS trust stores; convert it with: keytool -list -rfc -keystore ${path} > ${path}.pem, and set ssl.truststore.type=PEM`,
  );
}

function readStore(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fail(`Failed to load SSL keystore ${path}`, error instanceof Error ? error.message : undefined);
  }
}

function certificates(pem: string, path?: string): string[] {
  const found = pemCertificates(pem);
  if (found.length > 0) return found;
  throw fail("No matching CERTIFICATE entries in PEM file", path);
}

function onePrivateKey(pem: string, path?: string): string {
  const found = pemPrivateKey(pem);
  const [key] = found;
  if (key === undefined) throw fail("No matching PRIVATE KEY entries in PEM file", path);
  if (found.length > 1) throw fail(`Expected one private key, but found ${found.length}`, path);
  return key;
}
