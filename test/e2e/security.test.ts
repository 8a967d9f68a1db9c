import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import { clusterOf } from "../kafka/support/cluster.ts";
import { expectKtOutcome, expectSameOutcome, expectationFrom } from "../support/golden-compare.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "../support/program.ts";
import {
  ACCEPTED,
  REFUSED,
  UNANSWERED,
  UNUSABLE,
  bob,
  hasty,
  keyStore,
  patient,
  saslPlaintext,
  ssl,
} from "./security-cases.ts";
import { type Properties, SECURED, addressOf, propertiesText } from "./secured-kafka.ts";

describe.skipIf(kafkaMissing() !== undefined)("kt topics on secured listeners", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(SECURED);
    await kafka.change(["create", "orders", "1", ""]);
  });
  afterAll(() => kafka?.release());

  /** Runs both; gives what the official tool printed on stdout, and kt on stderr. */
  async function beside(run: ToolRun): Promise<{ stdout: string; told: string }> {
    const official = await runWarmOfficial(kafka, run);
    const own = await runSubject(kafka, run);
    const expected = expectationFrom("topics", run.args, official);
    if (subject() === "kt") expectKtOutcome(expected, own);
    else expectSameOutcome(expected, expectationFrom("topics", run.args, own));
    return { stdout: official.stdout.toString(), told: own.stderr.toString() };
  }

  async function alone(run: ToolRun): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    const { exitCode, stdout, stderr } = await runSubject(kafka, run);
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  test.each(ACCEPTED)("lists as the official tool does over %s", async (_, listener, properties) => {
    const { stdout } = await beside(toolRun(addressOf(kafka, listener), { ...properties, ...patient }));
    expect(stdout).toBe("orders\n");
  });

  test("takes another host name than the certificate's where the host check is off", async () => {
    const properties = { ...ssl, ...patient, "ssl.endpoint.identification.algorithm": "" };
    const { stdout } = await beside(toolRun(addressOf(kafka, "SSL", "127.0.0.1"), properties));
    expect(stdout).toBe("orders\n");
  });

  test.each(REFUSED)("ends at once with the official words on %s", async (_, listener, properties, message, advice) => {
    const { stdout, told } = await beside(toolRun(addressOf(kafka, listener), { ...properties, ...patient }));
    expect(stdout).toBe(`Error while executing topic command : ${message}\n`);
    if (subject() === "kt") expect(told).toMatch(advice);
  });

  test("ends at once where the certificate is for another host name", async () => {
    const { stdout, told } = await beside(toolRun(addressOf(kafka, "SSL", "127.0.0.1"), { ...ssl, ...patient }));
    expect(stdout).toBe("Error while executing topic command : SSL handshake failed\n");
    if (subject() === "kt") expect(told).toContain(": the server's certificate is for another host name\n");
  });

  test.each(UNANSWERED)(
    "says after the time for connecting what is wrong with %s",
    async (_, listener, properties, advice) => {
      const { stdout, told } = await beside(toolRun(addressOf(kafka, listener), { ...properties, ...hasty }));
      expect(stdout).toBe(
        "Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics\n",
      );
      if (subject() === "kt") expect(told).toMatch(advice);
    },
  );

  test.each(UNUSABLE)("makes no client %s", async (_, properties, advice) => {
    const { stdout, told } = await beside(toolRun(addressOf(kafka, "SSL"), { ...properties, ...patient }));
    expect(stdout).toBe("");
    if (subject() === "kt") expect(told).toContain(advice);
  });

  test("describes as the official tool does within a short session", async () => {
    const run = toolRun(addressOf(kafka, "SESSIONS"), { ...saslPlaintext, ...bob, ...patient }, "--describe");
    expect((await beside(run)).stdout).toContain("Topic: orders\t");
  });

  describe.skipIf(subject() !== "kt")("otherwise than the official tool", () => {
    test("opens a key in today's encryption, which Java 17 does not know", async () => {
      const key = keyStore("client-encrypted.pem", { "ssl.key.password": "keypass" });
      expect(await alone(toolRun(addressOf(kafka, "MTLS"), { ...ssl, ...key, ...patient }))).toEqual({
        exitCode: 0,
        stdout: "orders\n",
        stderr: "",
      });
    });

    // The official tool takes TLS's answer for a message of 350 MB and dies of it in a heap of the usual size.
    test.each<[string, string, Properties]>([
      ["a plaintext client", "SSL", {}],
      ["a login without TLS", "SASL_SSL", { ...saslPlaintext, ...bob }],
    ])("ends at once on %s on a TLS port", async (_, listener, properties) => {
      const address = addressOf(kafka, listener);
      expect(await alone(toolRun(address, { ...properties, ...patient }))).toEqual({
        exitCode: 1,
        stdout: "Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics\n",
        stderr: `kt: ${address}: the server speaks TLS on this port\nkt: Set security.protocol=SSL or SASL_SSL\n`,
      });
    });

    test("refuses OAUTHBEARER", async () => {
      const module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
      const oauth = { "sasl.mechanism": "OAUTHBEARER", "sasl.jaas.config": `${module} required;` };
      const { exitCode, stdout, stderr } = await alone(
        toolRun(addressOf(kafka, "SASL_PLAINTEXT"), { ...saslPlaintext, ...oauth, ...patient }),
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr).toContain("kt: The SASL mechanism OAUTHBEARER is not supported by kt");
    });

    test("renews its session on the connection it has", async () => {
      const steps: string[] = [];
      const counted = (step: string) => steps.filter((each) => each.startsWith(step)).length;
      const cluster = clusterOf(
        [addressOf(kafka, "SESSIONS")],
        { ...saslPlaintext, ...bob },
        { debug: (text) => steps.push(text) },
      );
      try {
        await listTopics(cluster);
        const [connections, logins] = [counted("Connecting"), counted("Request SaslHandshake")];
        expect(logins).toBe(connections);
        while (counted("Request SaslHandshake") === logins) {
          await Promise.all([listTopics(cluster), listTopics(cluster)]);
        }
        expect(await listTopics(cluster)).toMatchObject([{ name: "orders" }]);
        expect(counted("Connecting")).toBe(connections);
      } finally {
        cluster.close();
      }
    });
  });
});

function toolRun(address: string, properties: Properties, action = "--list"): ToolRun {
  const args = ["--bootstrap-server", address, "--command-config", "client.properties", action];
  return { tool: "topics", args, files: new Map([["client.properties", Buffer.from(propertiesText(properties))]]) };
}
