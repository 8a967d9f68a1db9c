import { type Properties, login, tlsFile, tlsText } from "./secured-kafka.ts";

export const ssl = {
  "security.protocol": "SSL",
  "ssl.truststore.type": "PEM",
  "ssl.truststore.location": tlsFile("ca.pem"),
};
export const saslSsl = { ...ssl, "security.protocol": "SASL_SSL" };
export const saslPlaintext = { "security.protocol": "SASL_PLAINTEXT" };
export const bob = login("SCRAM-SHA-256", "bob", "bob-secret");
export const keyStore = (file: string, more: Properties = {}) => ({
  "ssl.keystore.type": "PEM",
  "ssl.keystore.location": tlsFile(file),
  ...more,
});
/** Five minutes: who waits for a refusal to pass does not end within the time of a test. */
export const patient = { "request.timeout.ms": "300000", "default.api.timeout.ms": "300000" };
/** For what the official tool tries until its time is up. */
export const hasty = { "request.timeout.ms": "1500", "default.api.timeout.ms": "1500" };
const wrongCredentials = "Authentication failed during authentication due to invalid credentials with SASL mechanism";

/** What both list with. */
export const ACCEPTED: [title: string, listener: string, Properties][] = [
  ["TLS with a trust store in PEM", "SSL", ssl],
  [
    "TLS with the trusted certificates in the properties",
    "SSL",
    { "security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.certificates": tlsText("ca.pem") },
  ],
  ["mutual TLS with a key store in PEM", "MTLS", { ...ssl, ...keyStore("client.pem") }],
  [
    "mutual TLS with an encrypted key",
    "MTLS",
    { ...ssl, ...keyStore("client-pbes1.pem", { "ssl.key.password": "keypass" }) },
  ],
  ["TLS and SCRAM-SHA-512", "SASL_SSL", { ...saslSsl, ...login("SCRAM-SHA-512", "bob", "bob-secret") }],
  ["TLS and SCRAM-SHA-256", "SASL_SSL", { ...saslSsl, ...bob }],
  ["TLS and PLAIN", "SASL_SSL", { ...saslSsl, ...login("PLAIN", "alice", "alice-secret") }],
  ["SCRAM without TLS", "SASL_PLAINTEXT", { ...saslPlaintext, ...bob }],
  ["PLAIN without TLS", "SASL_PLAINTEXT", { ...saslPlaintext, ...login("PLAIN", "alice", "alice-secret") }],
];

/** What both end at once on: the official message, and what kt tells beside it. */
export const REFUSED: [title: string, listener: string, Properties, message: string, told: RegExp][] = [
  [
    "a certificate of an authority that is not trusted",
    "SSL",
    { ...ssl, "ssl.truststore.location": tlsFile("other.pem") },
    "SSL handshake failed",
    /^kt: localhost:\d+: the server's certificate is not trusted$/m,
  ],
  [
    "a listener that asks for a certificate",
    "MTLS",
    ssl,
    "Failed to process post-handshake messages",
    /^kt: localhost:\d+: the server asks for a certificate of the client, or refused ours$/m,
  ],
  [
    "a wrong password",
    "SASL_PLAINTEXT",
    { ...saslPlaintext, ...login("SCRAM-SHA-256", "bob", "wrong") },
    `${wrongCredentials} SCRAM-SHA-256`,
    /^kt: localhost:\d+: Authentication failed/m,
  ],
  [
    "a wrong password over TLS",
    "SASL_SSL",
    { ...saslSsl, ...login("SCRAM-SHA-512", "bob", "wrong") },
    `${wrongCredentials} SCRAM-SHA-512`,
    /^kt: localhost:\d+: Authentication failed/m,
  ],
  [
    "a wrong password for PLAIN",
    "SASL_PLAINTEXT",
    { ...saslPlaintext, ...login("PLAIN", "alice", "wrong") },
    "Authentication failed: Invalid username or password",
    /^kt: localhost:\d+: Authentication failed/m,
  ],
  [
    "an unknown user",
    "SASL_PLAINTEXT",
    { ...saslPlaintext, ...login("SCRAM-SHA-256", "eve", "bob-secret") },
    `${wrongCredentials} SCRAM-SHA-256`,
    /^kt: localhost:\d+: Authentication failed/m,
  ],
  [
    "an unknown user for PLAIN",
    "SASL_SSL",
    { ...saslSsl, ...login("PLAIN", "eve", "alice-secret") },
    "Authentication failed: Invalid username or password",
    /^kt: localhost:\d+: Authentication failed/m,
  ],
  [
    "a mechanism that is not enabled",
    "SASL_PLAINTEXT",
    { ...saslPlaintext, ...login("SCRAM-SHA-512", "bob", "bob-secret") },
    "Client SASL mechanism 'SCRAM-SHA-512' not enabled in the server, enabled mechanisms are [PLAIN, SCRAM-SHA-256]",
    /^kt: localhost:\d+: Client SASL mechanism/m,
  ],
  [
    "a login where none is asked for",
    "PLAINTEXT",
    { ...saslPlaintext, ...bob },
    "Unexpected handshake request with client mechanism SCRAM-SHA-256, enabled mechanisms are []",
    /^kt: localhost:\d+: Unexpected handshake request/m,
  ],
];

/** What both try until their time is up. */
export const UNANSWERED: [title: string, listener: string, Properties, told: RegExp][] = [
  [
    "a TLS client on a plaintext port",
    "PLAINTEXT",
    ssl,
    /closed by the server during the TLS handshake\nkt: It may not be a TLS port: see security.protocol\n$/,
  ],
  [
    "a login over TLS on a port without TLS",
    "SASL_PLAINTEXT",
    { ...saslSsl, ...bob },
    /closed by the server during the TLS handshake\nkt: It may not be a TLS port: see security.protocol\n$/,
  ],
  [
    "a plaintext client on a port that asks for a login",
    "SASL_PLAINTEXT",
    {},
    /closed by the server\nkt: The listener may ask for a login: see security.protocol, .*\n$/,
  ],
];

/** Properties of which no client can be made. */
export const UNUSABLE: [title: string, Properties, told: string][] = [
  [
    "without sasl.jaas.config",
    { ...saslPlaintext, "sasl.mechanism": "SCRAM-SHA-256" },
    "Could not find a 'KafkaClient' entry in the JAAS configuration.",
  ],
  [
    "of a key that does not open",
    { ...ssl, ...keyStore("client-pbes1.pem", { "ssl.key.password": "wrong" }) },
    "see ssl.key.password",
  ],
  [
    "of a trust store that is not there",
    { ...ssl, "ssl.truststore.location": "missing.pem" },
    "Failed to load SSL keystore missing.pem",
  ],
  [
    "for Kerberos, which comes without sasl.mechanism",
    saslPlaintext,
    "The SASL mechanism GSSAPI is not supported by kt (sasl.mechanism can be PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)",
  ],
];
