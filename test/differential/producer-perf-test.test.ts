import { afterAll, beforeAll, describe, test } from "vitest";
import { expectAsOfficial } from "../support/beside-official.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";

const THREE = "--num-records 3 --throughput -1";
const RUN = `--topic one ${THREE} --record-size 10`;

/** Command lines that end one way or another, each short. */
const CASES: readonly { args: string; bare?: true; files?: Record<string, string> }[] = [
  ...[
    RUN,
    `--topic one --num-rec 3 --through NaN --record-size=10`,
    `--topic one --num-records 3 --throughput 1e3 --record-size 10`,
    `--topic one --num-records 3 --throughput 0x1p9 --payload-monotonic`,
    `--topic one --num-records 3 --throughput x --record-size 10`,
    `--topic one --num-records 3 --throughput '' --record-size 10`,
    `--topic one --num-records -1 --throughput -1 --record-size 10`,
    `--topic one --num-records 9223372036854775808 --throughput -1 --record-size 10`,
    `${RUN} --warmup-records -5`,
    `${RUN} --warmup-records 1`,
    `${RUN} --command-property acks=1 --command-property linger.ms=1`,
    `${RUN} --command-property a=b=c`,
    `${RUN} --command-property a=`,
    `${RUN} --command-property =b`,
    `${RUN} --command-property a=b=`,
    `${RUN} --command-property ''`,
    `${RUN} --command-property`,
    `${RUN} --command-property acks=7`,
    `${RUN} --command-property linger.ms=x`,
    `${RUN} --command-config nope.properties`,
    `${RUN} --command-config a --producer.config b`,
    `${RUN} --transaction-duration-ms 0`,
    `${RUN} --transaction-duration-ms 100 --command-property acks=1`,
    `${RUN} --reporting-interval -1`,
    `--topic one ${THREE} --record-size 2000000`,
    `--topic one ${THREE}`,
    `--topic one ${THREE} --payload-file nope`,
    `${RUN} word`,
    `--topic`,
  ].map((args) => ({ args })),
  { args: `${RUN} --producer.config p --command-property client.id=c`, files: { p: "acks=0\n" } },
  { args: `${RUN} --producer-props client.id=c --command-config p`, files: { p: "acks=0\n" } },
  { args: `--topic one ${THREE} --payload-file f --payload-delimiter ,|;`, files: { f: "a,b;c" } },
  { args: `--topic one ${THREE} --payload-file f --payload-delimiter '('`, files: { f: "a" } },
  { args: `--topic one ${THREE} --payload-file f --warmup-records 1`, files: { f: "\n" } },
  { args: `${RUN} --payload-delimiter '('` },
  { args: `${RUN} --bootstrap-server nowhere`, bare: true },
  { args: `${RUN} --command-property acks=1`, bare: true },
];

describe.skipIf(kafkaMissing() !== undefined)("producer-perf-test beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ brokers: 1 });
    await kafka.change(["create", "one", "1", ""]);
  });
  afterAll(() => kafka?.release());

  test.each(CASES)("$args ends as the official tool", async (each) => {
    await expectAsOfficial(kafka, "producer-perf-test", each, { told: withoutNumbers });
  });
});

/** What was measured, and where the tool ran. */
function withoutNumbers(stdout: string): string {
  return stdout
    .replaceAll(/(?<=Reading payloads from: )\S*\//g, "{cwd}/")
    .replaceAll(/\b\d+\.\d{6}\b/g, "{f6}")
    .replaceAll(/\b\d+\.\d\d\b/g, "{f2}")
    .replaceAll(/\b\d+(?= ms (?:50|95|99))/g, "{number}");
}
