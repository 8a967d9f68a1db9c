/** Logging in through kafkajs. Loaded only where the configuration asks for it. */
import SaslAuthenticator from "kafkajs/src/broker/saslAuthenticator/index.js";
import scram from "kafkajs/src/broker/saslAuthenticator/scram.js";
import type Connection from "kafkajs/src/network/connection.js";
import type { AuthenticationArgs, SaslSettings } from "kafkajs/src/network/connection.js";
import { ConnectError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";
import { decodeResponseAfterCorrelationId } from "../protocol/frame.ts";
import { saslAuthenticate } from "../protocol/messages/sasl-authenticate.ts";
import { saslHandshake } from "../protocol/messages/sasl-handshake.ts";
import { endpointText } from "./bootstrap.ts";
import type { Endpoint } from "./bootstrap.ts";
import { connectionLost } from "./reasons.ts";
import type { SaslConfig } from "./sasl-config.ts";
import type { VersionRange } from "./transport.ts";

const ERRORS = "org.apache.kafka.common.errors";

/**
 * Readies the connection and returns what turns an error of kafkajs into ours. kafkajs throws the broker's list of
 * mechanisms away and wraps its messages, so the answers are read here as they come in.
 */
export function prepareLogin(
  connection: Connection,
  endpoint: Endpoint,
  sasl: SaslConfig,
  versions: ReadonlyMap<number, VersionRange>,
): (error: unknown) => ConnectError {
  // The bundle leaves this class out of kafkajs' Connection: see scripts/kafkajs-lazy-sasl.ts.
  connection.SaslAuthenticator = SaslAuthenticator;
  connection.setVersions(Object.fromEntries(versions));
  connection.setSupportAuthenticationProtocol(versions.has(saslAuthenticate.key));
  if (sasl.tokenAuthentication) useDelegationToken(connection, sasl);
  let refusal: ConnectError | undefined;
  const { requestQueue } = connection;
  const fulfillRequest = requestQueue.fulfillRequest.bind(requestQueue);
  requestQueue.fulfillRequest = (response) => {
    const entry = requestQueue.inflight.get(response.correlationId)?.entry;
    if (entry?.apiKey === saslHandshake.key) {
      refusal = handshakeRefusal(
        endpoint,
        sasl,
        decodeResponseAfterCorrelationId(saslHandshake, entry.apiVersion, response.payload),
      );
    } else if (entry?.apiKey === saslAuthenticate.key) {
      const answer = decodeResponseAfterCorrelationId(saslAuthenticate, entry.apiVersion, response.payload);
      refusal = loginRefusal(endpoint, answer);
      // kafkajs renews a session when less than this is left of it, and its ten seconds may be all of it: a broker lets
      // nobody log in twice within a second. Java renews after 85 to 95 percent.
      connection.reauthenticationThreshold = Math.ceil(Number(answer.sessionLifetimeMs) / 10);
    }
    fulfillRequest(response);
  };
  return (error) => refusal ?? clientRefusal(endpoint, error);
}

function refused(endpoint: Endpoint, message: string, javaClass: string): ConnectError {
  return new ConnectError(message, {
    attempts: [{ address: endpointText(endpoint), reason: message }],
    retriable: false,
    javaClass,
  });
}

function handshakeRefusal(
  endpoint: Endpoint,
  { mechanism }: SaslConfig,
  { errorCode, mechanisms }: { readonly errorCode: number; readonly mechanisms: readonly string[] },
): ConnectError | undefined {
  const enabled = `enabled mechanisms are [${mechanisms.join(", ")}]`;
  switch (errorCode) {
    case code.NONE:
      return undefined;
    case code.UNSUPPORTED_SASL_MECHANISM:
      return refused(
        endpoint,
        `Client SASL mechanism '${mechanism}' not enabled in the server, ${enabled}`,
        `${ERRORS}.UnsupportedSaslMechanismException`,
      );
    case code.ILLEGAL_SASL_STATE:
      return refused(
        endpoint,
        `Unexpected handshake request with client mechanism ${mechanism}, ${enabled}`,
        `${ERRORS}.IllegalSaslStateException`,
      );
    default:
      return refused(
        endpoint,
        `Unknown error code ${protocolError(errorCode).errorName}, client mechanism is ${mechanism}, ${enabled}`,
        `${ERRORS}.IllegalSaslStateException`,
      );
  }
}

function loginRefusal(
  endpoint: Endpoint,
  { errorCode, errorMessage }: { readonly errorCode: number; readonly errorMessage: string | null },
): ConnectError | undefined {
  if (errorCode === code.NONE) return undefined;
  const { message, javaClass } = protocolError(errorCode, errorMessage);
  return refused(endpoint, message, javaClass ?? `${ERRORS}.SaslAuthenticationException`);
}

/** What the broker did not refuse is either a connection that was lost or an answer that kafkajs did not accept. */
function clientRefusal(endpoint: Endpoint, error: unknown): ConnectError {
  const name = error instanceof Error ? error.name : "";
  if (error instanceof Error && name === "KafkaJSSASLAuthenticationError") {
    return refused(endpoint, error.message, `${ERRORS}.SaslAuthenticationException`);
  }
  return connectionLost(endpoint);
}

/** KIP-48: SCRAM with a delegation token says so in an extension of the first message, which kafkajs does not know. */
function useDelegationToken(connection: Connection, sasl: SaslConfig): void {
  const settings: SaslSettings = { ...sasl };
  const digest = sasl.mechanism === "SCRAM-SHA-512" ? scram.DIGESTS.SHA512 : scram.DIGESTS.SHA256;
  class TokenScram extends scram.SCRAM {
    override firstMessageBare(): string {
      return `${super.firstMessageBare()},tokenauth=true`;
    }
  }
  settings.authenticationProvider = ({ host, port, logger, saslAuthenticate: exchange }: AuthenticationArgs) =>
    new TokenScram(settings, host, port, logger, exchange, digest);
  connection.sasl = settings;
}
