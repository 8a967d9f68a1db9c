import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import type { TopicListing } from "../../src/kafka/admin/list-topics.ts";
import { ConnectError } from "../../src/errors.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { saslAuthenticate } from "../../src/protocol/messages/sasl-authenticate.ts";
import { saslHandshake } from "../../src/protocol/messages/sasl-handshake.ts";
import { clusterOf } from "./support/cluster.ts";
import { FakeBroker, handler } from "./support/fake-broker.ts";
import type { Handler } from "./support/fake-broker.ts";

let broker: FakeBroker | undefined;
afterEach(async () => {
  await broker?.stop();
  broker = undefined;
});

const topics = handler(metadata, () => ({ brokers: [], topics: [{ name: "orders" }] }));
const enabled = (...mechanisms: readonly string[]) =>
  handler(saslHandshake, ({ mechanism }) => ({
    errorCode: mechanisms.includes(mechanism) ? 0 : 33,
    mechanisms: [...mechanisms],
  }));

function login(mechanism: string, options = 'username="alice" password="secret"'): Record<string, string> {
  const module = mechanism === "PLAIN" ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
  return {
    "security.protocol": "SASL_PLAINTEXT",
    "sasl.mechanism": mechanism,
    "sasl.jaas.config": `org.apache.kafka.common.security.${module} required ${options};`,
  };
}

async function list(
  handlers: readonly Handler[],
  properties: Readonly<Record<string, string>>,
  times = 1,
): Promise<TopicListing[]> {
  broker = await FakeBroker.start(handlers);
  const cluster = clusterOf([broker.address], properties);
  try {
    for (let left = times; left > 1; left -= 1) await listTopics(cluster);
    return await listTopics(cluster);
  } finally {
    cluster.close();
  }
}

/** The server's side of SCRAM (RFC 5802) for one user, one exchange at a time. */
function scramServer(
  hash: "sha256" | "sha512",
  password: string,
): { readonly handler: Handler; readonly seen: string[] } {
  const salt = Buffer.from("salt of the user");
  const salted = pbkdf2Sync(password, salt, 4096, hash === "sha256" ? 32 : 64, hash);
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const seen: string[] = [];
  let first = "";
  let challenge = "";
  const answer = (message: string): string => {
    if (message.startsWith("n,,")) {
      first = message.slice("n,,".length);
      challenge = `r=${/r=([^,]+)/.exec(first)?.[1]}server,s=${salt.toString("base64")},i=4096`;
      return challenge;
    }
    const [withoutProof = "", proof = ""] = message.split(",p=");
    const authMessage = `${first},${challenge},${withoutProof}`;
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
    const expected = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString("base64");
    if (proof !== expected) return "e=other-error";
    return `v=${hmac(hmac(salted, "Server Key"), authMessage).toString("base64")}`;
  };
  return {
    seen,
    handler: handler(saslAuthenticate, ({ authBytes }) => {
      seen.push(authBytes.toString());
      const text = answer(authBytes.toString());
      return text.startsWith("e=")
        ? {
            errorCode: 58,
            errorMessage: "Authentication failed due to invalid credentials",
            authBytes: Buffer.alloc(0),
          }
        : { authBytes: Buffer.from(text) };
    }),
  };
}

async function failureOf(run: Promise<unknown>): Promise<ConnectError> {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (!(error instanceof ConnectError)) throw new Error(`expected a ConnectError, not ${String(error)}`);
  return error;
}

describe("SASL", () => {
  test("logs in with PLAIN before the first request", async () => {
    const seen: string[] = [];
    const accept = handler(saslAuthenticate, ({ authBytes }) => {
      seen.push(authBytes.toString());
      return { authBytes: Buffer.alloc(0) };
    });
    expect(await list([enabled("PLAIN"), accept, topics], login("PLAIN"))).toHaveLength(1);
    expect(seen).toEqual(["\0alice\0secret"]);
    expect(broker?.requests.map((request) => request.split(" ")[0])).toEqual([
      "ApiVersions",
      "SaslHandshake",
      "SaslAuthenticate",
      "Metadata",
    ]);
  });

  test.each([
    ["SCRAM-SHA-256", "sha256"],
    ["SCRAM-SHA-512", "sha512"],
  ] as const)("logs in with %s", async (mechanism, hash) => {
    const server = scramServer(hash, "secret");
    expect(await list([enabled(mechanism), server.handler, topics], login(mechanism))).toHaveLength(1);
    expect(server.seen).toHaveLength(2);
  });

  test("logs in with a delegation token", async () => {
    const server = scramServer("sha256", "hmac==");
    const token = login("SCRAM-SHA-256", 'username="token-id" password="hmac==" tokenauth="true"');
    expect(await list([enabled("SCRAM-SHA-256"), server.handler, topics], token)).toHaveLength(1);
    expect(server.seen[0]).toMatch(/^n,,n=token-id,r=[^,]+,tokenauth=true$/);
  });

  test("fails at once with the broker's words where the password is wrong", async () => {
    const server = scramServer("sha256", "another");
    const error = await failureOf(list([enabled("SCRAM-SHA-256"), server.handler, topics], login("SCRAM-SHA-256")));
    expect(error.message).toBe("Authentication failed due to invalid credentials");
    expect(error.javaClass).toBe("org.apache.kafka.common.errors.SaslAuthenticationException");
    expect(error.retriable).toBe(false);
    expect(error.attempts).toEqual([{ address: broker?.address, reason: error.message }]);
  });

  test("fails where the server does not prove that it knows the password", async () => {
    const server = scramServer("sha256", "secret");
    const liar = handler(saslAuthenticate, ({ authBytes }) => {
      const first = authBytes.toString().startsWith("n,,");
      const nonce = /r=([^,]+)/.exec(authBytes.toString())?.[1];
      const text = first ? `r=${nonce}x,s=c2FsdA==,i=4096` : "v=bGllcw==";
      return { authBytes: Buffer.from(text) };
    });
    expect(server.seen).toEqual([]);
    const error = await failureOf(list([enabled("SCRAM-SHA-256"), liar, topics], login("SCRAM-SHA-256")));
    expect(error.message).toContain("Invalid server signature");
    expect(error.retriable).toBe(false);
  });

  test("names the mechanisms of the server where ours is not among them", async () => {
    const error = await failureOf(list([enabled("GSSAPI", "PLAIN"), topics], login("SCRAM-SHA-256")));
    expect(error.message).toBe(
      "Client SASL mechanism 'SCRAM-SHA-256' not enabled in the server, enabled mechanisms are [GSSAPI, PLAIN]",
    );
    expect(error.javaClass).toBe("org.apache.kafka.common.errors.UnsupportedSaslMechanismException");
  });

  test("says so where the listener does not ask for a login", async () => {
    const plaintext = handler(saslHandshake, () => ({ errorCode: 34, mechanisms: [] }));
    const error = await failureOf(list([plaintext, topics], login("PLAIN")));
    expect(error.message).toBe("Unexpected handshake request with client mechanism PLAIN, enabled mechanisms are []");
  });

  test("logs in again before the session ends", async () => {
    // A tenth of the session, a millisecond here, is kept for renewing it: every request finds it due.
    const accept = handler(saslAuthenticate, () => ({ authBytes: Buffer.alloc(0), sessionLifetimeMs: 1n }));
    expect(await list([enabled("PLAIN"), accept, topics], login("PLAIN"), 3)).toHaveLength(1);
    expect(broker?.requests.filter((request) => request.startsWith("SaslAuthenticate")).length).toBeGreaterThanOrEqual(
      3,
    );
    expect(broker?.connections).toBe(1);
  });

  test("does not log in again at the beginning of a session, short as it may be", async () => {
    const accept = handler(saslAuthenticate, () => ({ authBytes: Buffer.alloc(0), sessionLifetimeMs: 9000n }));
    expect(await list([enabled("PLAIN"), accept, topics], login("PLAIN"), 3)).toHaveLength(1);
    expect(broker?.requests.filter((request) => request.startsWith("SaslAuthenticate"))).toHaveLength(1);
  });
});
