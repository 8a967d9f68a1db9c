import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKtOutcome, expectationFrom, expectSameOutcome } from "../support/golden-compare.ts";
import { splitShellWords } from "../support/golden.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "../support/program.ts";
import { type SeedTopic, seedTopics } from "../support/seed-topics.ts";

const SEED = join(import.meta.dirname, "../golden/console-consumer/seed.json");
const SERIALIZATION = "org.apache.kafka.common.serialization";
const all = (count: number) => `--from-beginning --max-messages ${count}`;

/** Runs that are not among the recorded cases. */
const CASES: readonly string[] = [
  `--topic rich ${all(7)} --formatter-property print.timestamp=true --formatter-property print.key=true --formatter-property line.separator=%% --formatter-property key.separator=::`,
  `--topic rich ${all(7)} --formatter-property print.headers=true --formatter-property headers.separator= --formatter-property print.value=false`,
  `--topic rich ${all(7)} --formatter-property print.key=true --key-deserializer ${SERIALIZATION}.BytesDeserializer`,
  `--topic rich ${all(7)} --formatter-property print.headers=true --formatter-property headers.deserializer=${SERIALIZATION}.StringDeserializer --formatter-property headers.deserializer.deserializer.encoding=ISO-8859-1`,
  `--topic binary ${all(3)} --value-deserializer ${SERIALIZATION}.StringDeserializer`,
  `--topic binary ${all(3)} --value-deserializer ${SERIALIZATION}.StringDeserializer --formatter-property value.deserializer.deserializer.encoding=UTF-16`,
  `--topic binary ${all(3)} --value-deserializer ${SERIALIZATION}.StringDeserializer --formatter-property value.deserializer.deserializer.encoding=windows-1252`,
  `--topic uuids ${all(2)} --formatter-property print.key=true --key-deserializer ${SERIALIZATION}.UUIDDeserializer`,
  `--topic badlongs ${all(4)} --formatter-property print.offset=true --skip-message-on-error --value-deserializer ${SERIALIZATION}.LongDeserializer`,
  `--topic bools ${all(2)} --value-deserializer ${SERIALIZATION}.ShortDeserializer --skip-message-on-error`,
  `--topic lines ${all(2)} --value-deserializer LongDeserializer`,
  `--topic lines ${all(2)} --value-deserializer ${SERIALIZATION}.StringDeserializer --formatter-property value.deserializer.deserializer.encoding=nope`,
  `--topic lines --partition 0 --offset EARLIEST --max-messages 1`,
  `--topic lines --partition 0 --offset +2 --max-messages 1`,
  `--topic lines --max-messages -5`,
  `--topic lines --from-beginning --timeout-ms -1 --max-messages 1`,
  `--topic lines --from-beginning=no -max-messages 1 words that are left alone`,
  `--topic lines --from-beginning --max-messages x`,
  `--topic lines --timeout-ms x`,
  `--topic lines --timeout-ms 1 --timeout-ms 2`,
  `--topic lines --group a --group b`,
  `--topic lines --formatter a --formatter b`,
  `--topic lines --formatter-config nope.properties`,
  `--topic lines --consumer.config a --command-config b`,
  `--topic lines --command-property group.id=a --partition 0`,
  `--topic lines --from-beginning --command-property auto.offset.reset=nope`,
  `--topic lines --command-property auto.offset.reset=nope`,
  `--topic lines --partition 0 --offset 0 --max-messages 1 --isolation-level read_committed`,
  `--topic lines --group '' --max-messages 1`,
  `--topic txn --from-beginning --isolation-level read_committed --max-messages 4 --formatter-property print.offset=true`,
  `--include 'logs[.]a|nothing' --from-beginning --max-messages 1`,
  `--include 'LOGS(' --max-messages 1`,
  `--topic many --partition 0 --offset 38 --max-messages 2 --command-property max.poll.records=1 --command-property check.crcs=false`,
  `--topic many --from-beginning --max-messages 3 --command-property fetch.max.bytes=1 --command-property max.partition.fetch.bytes=1`,
  `--topic three --partition 2 --from-beginning --timeout-ms 300`,
  `--topic lines --partition 0 --offset 99 --command-property auto.offset.reset=none --timeout-ms 5000`,
];

describe.skipIf(kafkaMissing() !== undefined)("console-consumer beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const { topics } = JSON.parse(readFileSync(SEED, "utf8")) as { topics: SeedTopic[] };
    await seedTopics(kafka.bootstrap, topics);
  });
  afterAll(() => kafka?.release());

  test.each(CASES)("%s", { timeout: 120_000 }, async (args) => {
    const words = ["--bootstrap-server", kafka.bootstrap, ...splitShellWords(args)];
    const run: ToolRun = { tool: "console-consumer", args: words };
    const official = await runWarmOfficial(kafka, run);
    const own = await runSubject(kafka, { ...run, limitMs: 30_000 });
    const expected = expectationFrom("console-consumer", words, official);
    if (subject() === "kt") expectKtOutcome(expected, own);
    else expectSameOutcome(expected, expectationFrom("console-consumer", words, own));
    expect(own.exitCode).toBe(official.exitCode);
  });

  test.skipIf(subject() !== "kt").each([
    ["1", "plain-2"],
    ["3", "committed-2 plain-1 plain-2"],
    ["4", "committed-1 committed-2 plain-1 plain-2"],
    ["50", "plain-0 committed-1 committed-2 plain-1 plain-2"],
  ])("--tail %s counts records, not the offsets of transactions", async (count, values) => {
    const args = ["--bootstrap-server", kafka.bootstrap, "--topic", "txn", "--tail", count, "--until-end"];
    const run: ToolRun = { tool: "console-consumer", args: [...args, "--isolation-level", "read_committed"] };
    const { stdout } = await runSubject(kafka, { ...run, limitMs: 30_000 });
    expect(stdout.toString().trimEnd().split("\n").join(" ")).toBe(values);
  });
});
