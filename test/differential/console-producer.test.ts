import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKtOutcome, expectationFrom, expectSameOutcome } from "../support/golden-compare.ts";
import { splitShellWords } from "../support/golden.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "../support/program.ts";
import { type LoggedRecord, TopicRecords } from "../support/topic-records.ts";
import { PRODUCER_CASES, type ProducerCase } from "./console-producer-cases.ts";

const TOPICS = { one: 1, three: 3, tiny: 1, compact: 1 };
const CONFIGS: Record<string, string> = { tiny: "max.message.bytes=200", compact: "cleanup.policy=compact" };

describe.skipIf(kafkaMissing() !== undefined)("console-producer beside the official tool", () => {
  let kafka: LeasedKafka;
  let log: TopicRecords;
  beforeAll(async () => {
    kafka = await leaseKafka();
    const steps = Object.entries(TOPICS).flatMap(([name, partitions]) => [
      "create",
      name,
      Array.from({ length: partitions }, () => "1").join(),
      CONFIGS[name] ?? "",
    ]);
    await kafka.change(steps);
    log = await TopicRecords.open(kafka.bootstrap, Object.keys(TOPICS));
  });
  afterAll(async () => {
    await log?.close();
    kafka?.release();
  });

  for (const [index, differential] of PRODUCER_CASES.entries()) {
    test(titleOf(differential, index), { timeout: 120_000 }, async () => {
      const run = runOf(differential, kafka.bootstrap);
      const official = await runWarmOfficial(kafka, run);
      const sent = linesOf(differential);
      const written = await log.next(sent);
      const own = await runSubject(kafka, { ...run, limitMs: 60_000 });
      const ownWritten = await log.next(sent);
      const expected = expectationFrom("console-producer", run.args, official);
      if (subject() === "kt") expectKtOutcome(expected, own);
      else expectSameOutcome(expected, expectationFrom("console-producer", run.args, own));
      expect(comparable(ownWritten)).toEqual(comparable(written));
      expect(failuresIn(own.stderr)).toEqual(failuresIn(official.stderr));
    });
  }
});

function runOf({ args, stdin = "", files = {}, bare }: ProducerCase, bootstrap: string): ToolRun {
  const words = splitShellWords(args);
  return {
    tool: "console-producer",
    args: bare === true ? words : ["--bootstrap-server", bootstrap, ...words],
    stdin,
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  };
}

/** How many records surely come, though nobody waits for an answer. */
const linesOf = ({ args, stdin = "" }: ProducerCase) =>
  /acks[ =]0/.test(args) ? stdin.toString().trimEnd().split("\n").length : 0;

/** Without what is another at each run: the time, and the partition of a record without key. */
const comparable = (records: LoggedRecord[]) =>
  records.map((record) => ({ ...record, timestamp: "any", partition: record.key === null ? "any" : record.partition }));

/** The log's lines about records that were not sent, each with the exception that follows. */
function failuresIn(stderr: Buffer): string[] {
  const lines = stderr.toString().split("\n");
  return lines
    .flatMap((line, at) => (line.includes(" ERROR Error when sending message ") ? [`${line} ${lines[at + 1]}`] : []))
    .map((line) => line.replace(/^\[[^\]]*\] /, "").replaceAll(/\d+ ms has passed/g, "N ms has passed"));
}

/** The arguments and what comes in, cut off; the number keeps them apart. */
function titleOf({ args, stdin = "" }: ProducerCase, index: number): string {
  const input = JSON.stringify(stdin.toString().slice(0, 40));
  return `${index}: ${args.slice(0, 120)} < ${input}`;
}
