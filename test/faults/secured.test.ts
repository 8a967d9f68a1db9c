import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf, login, type Properties, propertiesText, SECURED } from "../e2e/secured-kafka.ts";
import { saslSsl } from "../e2e/security-cases.ts";
import { expectKtOutcome, expectationFrom } from "../support/golden-compare.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runSubject, runWarmOfficial, type ToolRun } from "../support/program.ts";

const REFUSED =
  "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512";
const correct = login("SCRAM-SHA-512", "bob", "bob-secret");
const wrong = login("SCRAM-SHA-512", "bob", "wrong");
const GROUPS: readonly (readonly string[])[] = [
  [],
  ["--group", "sealed-classic"],
  ["--group", "sealed-modern", "--command-property", "group.protocol=consumer"],
];

/** Without times, and the lines that name the address. */
const toldOf = (stderr: Buffer): string => stderr.toString().replaceAll(/^\[[^\]]+\] (?:.*NetworkClient\)\n)?/gm, "");

describe.skipIf(kafkaMissing() !== undefined)("records over SASL_SSL", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(SECURED);
    await kafka.change(["create", "sealed", "1,1", ""]);
  });
  afterAll(() => kafka?.release());

  function run(
    tool: "console-producer" | "console-consumer",
    credentials: Properties,
    more: readonly string[],
  ): ToolRun {
    const args = ["--bootstrap-server", addressOf(kafka, "SASL_SSL"), "--topic", "sealed"];
    const properties = Buffer.from(propertiesText({ ...saslSsl, ...credentials }));
    return {
      tool,
      args: [...args, "--command-config", "client.properties", ...more],
      files: new Map([["client.properties", properties]]),
      limitMs: 40_000,
    };
  }

  test("they are stored as they came, and read alone and in groups", async () => {
    const lines = Array.from({ length: 1_000 }, (_, number) => `${number}\n`).join("");
    const stored = await runSubject(kafka, { ...run("console-producer", correct, []), stdin: lines });
    expect({ exitCode: stored.exitCode, stderr: stored.stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    for (const group of GROUPS) {
      const all = ["--from-beginning", "--max-messages", "1000", ...group];
      const { exitCode, stdout } = await runSubject(kafka, run("console-consumer", correct, all));
      const sorted = stdout
        .toString()
        .split(/(?<=\n)/)
        .toSorted((left, right) => Number(left) - Number(right));
      expect({ exitCode, lines: sorted.join("") }).toEqual({ exitCode: 0, lines });
    }
  });

  test.each([
    ["alone", []],
    ["in a group", ["--group", "refused"]],
  ])("a wrong password ends the consumer at once, as the official one, %s", async (_, group) => {
    const refused = run("console-consumer", wrong, ["--from-beginning", ...group]);
    const official = await runWarmOfficial(kafka, refused);
    const own = await runSubject(kafka, refused);
    expectKtOutcome(expectationFrom("console-consumer", refused.args, official), own);
    expect(own.stderr.toString()).toContain(`Processed a total of 0 messages\nkt: ${REFUSED}\n`);
  });

  test.each([
    ["console-consumer", ["--timeout-ms", "1000"]],
    ["console-producer", ["--max-block-ms", "1000"]],
  ] as const)("%s without TLS is told that the server speaks it", async (tool, more) => {
    const plain = { ...run(tool, { "security.protocol": "PLAINTEXT" }, more), stdin: "a\n" };
    const { exitCode, stdout, stderr } = await runSubject(kafka, plain);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr.toString()).toContain(`${addressOf(kafka, "SASL_SSL")}: the server speaks TLS on this port`);
    expect(stderr.toString()).toContain("Set security.protocol=SSL or SASL_SSL");
  });

  test("a wrong password fails each line of the producer, as of the official one", async () => {
    const refused = { ...run("console-producer", wrong, []), stdin: "a\nb\n" };
    const official = await runWarmOfficial(kafka, refused);
    const own = await runSubject(kafka, refused);
    expect(toldOf(official.stderr)).toContain(`SaslAuthenticationException: ${REFUSED}\n`);
    expect({ exitCode: own.exitCode, told: toldOf(own.stderr) }).toEqual({
      exitCode: official.exitCode,
      told: `${toldOf(official.stderr)}kt: 2 of 2 lines were not sent; the first is line 1\n`,
    });
  });
});
