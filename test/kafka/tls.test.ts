import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { ConnectError } from "../../src/errors.ts";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import type { TopicListing } from "../../src/kafka/admin/list-topics.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { clusterOf } from "./support/cluster.ts";
import { FakeBroker, handler } from "./support/fake-broker.ts";

const path = (name: string) => fileURLToPath(new URL(`fixtures/tls/${name}`, import.meta.url));
const key = readFileSync(path("server.key"));
const cert = readFileSync(path("server.crt"));
const answers = [handler(metadata, () => ({ brokers: [], topics: [{ name: "orders" }] }))];

const trusting = { "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.pem") };
const identity = { "ssl.keystore.type": "PEM", "ssl.keystore.location": path("client.pem") };

let broker: FakeBroker | undefined;
afterEach(async () => {
  await broker?.stop();
  broker = undefined;
});

async function list(
  tls: Parameters<typeof FakeBroker.start>[1],
  properties: Readonly<Record<string, string>>,
  host = "localhost",
): Promise<TopicListing[]> {
  broker = await FakeBroker.start(answers, tls);
  const all = { "security.protocol": "SSL", ...properties };
  const cluster = clusterOf([`${host}:${broker.port}`], all, { connectTimeoutMs: 500 });
  try {
    return await listTopics(cluster);
  } finally {
    cluster.close();
  }
}

async function failureOf(...args: Parameters<typeof list>): Promise<ConnectError> {
  const error: unknown = await list(...args).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConnectError)) throw new Error(`expected a ConnectError, not ${String(error)}`);
  return error;
}

describe("TLS", () => {
  test("talks to a server whose authority is trusted", async () => {
    expect(await list({ tls: { key, cert } }, trusting)).toHaveLength(1);
  });

  test("talks to a server under another name where the host check is off", async () => {
    const properties = { ...trusting, "ssl.endpoint.identification.algorithm": "" };
    expect(await list({ tls: { key, cert } }, properties, "127.0.0.1")).toHaveLength(1);
  });

  test("shows its certificate to a server that asks for it", async () => {
    const tls = { key, cert, ca: readFileSync(path("ca.pem")), requestCert: true, rejectUnauthorized: true };
    expect(await list({ tls }, { ...trusting, ...identity })).toHaveLength(1);
    const pkcs12 = { "ssl.keystore.location": path("client.p12"), "ssl.keystore.password": "storepass" };
    await broker?.stop();
    expect(await list({ tls }, { ...trusting, ...pkcs12 })).toHaveLength(1);
  });

  test.each([
    [
      "that nobody we know has signed",
      { key, cert },
      { "ssl.truststore.type": "PEM", "ssl.truststore.location": path("other.pem") },
      "localhost",
      "the server's certificate is not trusted",
    ],
    [
      "that is out of date",
      { key, cert: readFileSync(path("expired.crt")) },
      trusting,
      "localhost",
      "the server's certificate has expired",
    ],
    ["for another host", { key, cert }, trusting, "127.0.0.1", "the server's certificate is for another host name"],
  ])("refuses a certificate %s, at once", async (_, tls, properties, host, reason) => {
    const error = await failureOf({ tls }, properties, host);
    expect(error.message).toBe("SSL handshake failed");
    expect(error.javaClass).toBe("org.apache.kafka.common.errors.SslAuthenticationException");
    expect(error.attempts.map((attempt) => attempt.reason)).toEqual([reason]);
    expect(error.retriable).toBe(false);
  });

  test("says that the server wants a certificate", async () => {
    const tls = { key, cert, ca: readFileSync(path("ca.pem")), requestCert: true, rejectUnauthorized: true };
    const error = await failureOf({ tls }, trusting);
    expect(error.attempts[0]?.reason).toContain("asks for a certificate of the client");
    expect(error.retriable).toBe(false);
  });

  test("says so where the two have no TLS version in common", async () => {
    const error = await failureOf(
      { tls: { key, cert, maxVersion: "TLSv1.2" } },
      { ...trusting, "ssl.enabled.protocols": "TLSv1.3" },
    );
    expect(error.attempts[0]?.reason).toBe("the server and we have no TLS version or cipher in common");
  });

  test("says so where the port does not speak TLS", async () => {
    const error = await failureOf({}, trusting);
    expect(error.attempts[0]?.reason).toMatch(/closed by the server during the TLS handshake|does not speak TLS/);
  });

  test("says that a plain client has come to a TLS port", async () => {
    const error = await failureOf({ tls: { key, cert } }, { "security.protocol": "PLAINTEXT" });
    expect(error.attempts[0]?.reason).toMatch(/speaks TLS on this port|closed by the server/);
  });

  test("makes no client of a key that does not open", async () => {
    const properties = {
      ...trusting,
      ...identity,
      "ssl.keystore.location": path("client-encrypted.pem"),
      "ssl.key.password": "wrong",
    };
    await expect(list({ tls: { key, cert } }, properties)).rejects.toMatchObject({
      message: "Failed to create new KafkaAdminClient",
      hint: expect.stringContaining("ssl.key.password"),
      clientNotMade: true,
    });
  });
});
