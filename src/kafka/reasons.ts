/** Why a connection failed, in words. */
import { ConnectError } from "../errors.ts";
import { endpointText } from "./bootstrap.ts";
import type { Endpoint } from "./bootstrap.ts";

const SSL_AUTHENTICATION = "org.apache.kafka.common.errors.SslAuthenticationException";

interface Reason {
  readonly words: string;
  readonly hint?: string;
  /** The server and we cannot come together, however often we try. */
  readonly final?: boolean;
  /** TLS failed over a certificate: Java says so in an exception of its own. */
  readonly handshake?: boolean;
  /** See FailedAttempt. */
  readonly cutShort?: boolean;
}

const notTls: Reason = {
  words: "the server does not speak TLS on this port",
  hint: "Use the TLS port, or security.protocol=PLAINTEXT or SASL_PLAINTEXT",
  final: true,
};
const untrusted: Reason = {
  words: "the server's certificate is not trusted",
  hint: "Name the certificate authority with ssl.truststore.type=PEM and ssl.truststore.location=FILE",
  handshake: true,
};
const refusedOurs: Reason = {
  words: "the server asks for a certificate of the client, or refused ours",
  hint: "See ssl.keystore.location or ssl.keystore.key and ssl.keystore.certificate.chain",
  handshake: true,
};
const noCommonTls: Reason = {
  words: "the server and we have no TLS version or cipher in common",
  hint: "See ssl.enabled.protocols and ssl.cipher.suites",
  handshake: true,
};
/** The reason of an attempt whose host name does not resolve. */
export const nameNotFound = "name not found";
const notFound: Reason = { words: nameNotFound, final: true };
const closed: Reason = { words: "closed by the server" };

const byCode: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: { words: "connection refused" },
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EAI_FAIL: notFound,
  EAI_NODATA: notFound,
  ETIMEDOUT: { words: "no answer" },
  ECONNRESET: closed,
  EPIPE: closed,
  EHOSTUNREACH: { words: "no route to the host" },
  ENETUNREACH: { words: "the network cannot be reached" },
  EADDRNOTAVAIL: { words: "the address cannot be reached" },
  DEPTH_ZERO_SELF_SIGNED_CERT: { ...untrusted, words: "the server's certificate is self-signed and not trusted" },
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: { words: "the server's certificate has expired", handshake: true },
  CERT_NOT_YET_VALID: { words: "the server's certificate is not valid yet", handshake: true },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    words: "the server's certificate is for another host name",
    hint: "Use a name of the certificate, or set ssl.endpoint.identification.algorithm to nothing",
    handshake: true,
  },
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_HTTP_REQUEST: notTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: noCommonTls,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: noCommonTls,
  ERR_SSL_NO_CIPHER_MATCH: noCommonTls,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noCommonTls,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noCommonTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: refusedOurs,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: refusedOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: refusedOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: refusedOurs,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: refusedOurs,
};

const HANDSHAKE_FAILED = "SSL handshake failed";
/** With TLS 1.3 a server judges the client's certificate when the client takes the handshake for done. */
const POST_HANDSHAKE_FAILED = "Failed to process post-handshake messages";

/** A ConnectError for what the system, OpenSSL or a timer of ours said about one address. */
export function connectError(endpoint: Endpoint, error: unknown, { secured = false } = {}): ConnectError {
  if (error instanceof ConnectError) return error;
  // OpenSSL 3.2, and so Node from 22 on, names alerts that SSLv3 had already otherwise.
  const code =
    error instanceof Error && "code" in error ? String(error.code).replace("SSL/TLS_ALERT", "SSLV3_ALERT") : "";
  const text = error instanceof Error ? error.message : String(error);
  const reason = byCode[code] ?? (code.startsWith("ERR_SSL_") ? { words: text, handshake: true } : { words: text });
  return failedConnection(endpoint, reason, { cause: error, secured });
}

/** A ConnectError for a reason of our own. `secured`: the TLS handshake was done on our side. */
export function failedConnection(
  endpoint: Endpoint,
  reason: Reason,
  { cause, secured = false }: { readonly cause?: unknown; readonly secured?: boolean } = {},
): ConnectError {
  const address = endpointText(endpoint);
  const handshake = reason.handshake === true;
  const handshakeText = secured ? POST_HANDSHAKE_FAILED : HANDSHAKE_FAILED;
  return new ConnectError(handshake ? handshakeText : `${address}: ${reason.words}`, {
    attempts: [{ address, reason: reason.words, ...(reason.cutShort === true && { cutShort: true }) }],
    retriable: !(reason.final === true || handshake),
    ...(reason.hint !== undefined && { hint: reason.hint }),
    ...(handshake && { javaClass: SSL_AUTHENTICATION }),
    ...(cause !== undefined && { cause }),
  });
}

/** The server closed the connection while TLS was being set up: what a server does that expects something else. */
export function closedInHandshake(endpoint: Endpoint): ConnectError {
  return failedConnection(endpoint, {
    words: "closed by the server during the TLS handshake",
    hint: "It may not be a TLS port: see security.protocol",
  });
}

/** The connection was lost after it stood. */
export function connectionLost(endpoint: Endpoint): ConnectError {
  return failedConnection(endpoint, closed);
}

/** A server that is well answers within this. */
const TELLING_MS = 1_000;

/** We waited that long, in milliseconds. */
export function noAnswer(endpoint: Endpoint, waitedMs: number): ConnectError {
  const words = `no answer within ${Math.round(waitedMs)} ms`;
  return failedConnection(endpoint, { words, cutShort: waitedMs < TELLING_MS });
}
