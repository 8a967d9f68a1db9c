import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { expectEachNumberInOrder, logOf } from "./support/records.ts";
import { type Ended, killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, endOffsets, THREE_BROKERS } from "./support/three-brokers.ts";

/** Attempts go on until the time is over. */
const HASTY = ["--message-send-max-retries", "1000"].concat(
  ["delivery.timeout.ms=2500", "request.timeout.ms=1000", "linger.ms=0"].flatMap((setting) => [
    "--command-property",
    setting,
  ]),
);

/** The default of 1.5 s is short for three brokers on a busy machine. */
const PATIENT = ["--request-timeout-ms", "30000"];

function produce(kafka: LeasedKafka, topic: string, more: readonly string[] = HASTY): RunningTool {
  return RunningTool.kt(["console-producer", "--bootstrap-server", bootstrapOf(kafka), "--topic", topic, ...more]);
}

async function untilStored(kafka: LeasedKafka, topic: string, count: number): Promise<void> {
  await waitFor(`${count} records in ${topic}`, async () => {
    const sum = (await endOffsets(kafka, topic)).reduce((total, end) => total + end, 0);
    return sum === count ? true : undefined;
  });
}

/** Lines without what the official tool logs of attempts, its times and ours. */
const told = ({ stderr }: Ended): string[] =>
  stderr
    .replaceAll(/^\[[^\]]+\] WARN .*\n/gm, "")
    .replaceAll(/^\[[^\]]+\] /gm, "")
    .replaceAll(/\d+ ms/g, "{ms} ms")
    .split("\n")
    .slice(0, -1);

const errorOf = (topic: string, bytes: number): string =>
  `ERROR Error when sending message to topic ${topic} with key: null, value: ${bytes} bytes with error: (org.apache.kafka.clients.producer.internals.ErrorLoggingCallback)`;
const TOO_LATE =
  /^org\.apache\.kafka\.common\.errors\.TimeoutException: Expiring \d+ record\(s\) for \S+:\{ms\} ms has passed since batch creation\. The request has not been sent, or no server response has been received yet\.$/;

describe.skipIf(kafkaMissing() !== undefined)("records of kt console-producer that are not taken", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  const LINES = 100;
  const LONG = 50;

  test.each([
    [
      "the topic",
      "small-topic",
      "max.message.bytes=1000",
      PATIENT,
      "The request included a message larger than the max message size the server will accept.",
    ],
    [
      "the producer",
      "small-requests",
      "",
      [...PATIENT, "--command-property", "max.request.size=1000"],
      "The message is 2086 bytes when serialized which is larger than 1000, which is the value of the max.request.size configuration.",
    ],
  ])("one that is too large for %s is told of, the others are stored", async (_, topic, config, more, words) => {
    await kafka.change(["create", topic, "1:2:3", config]);
    await untilStored(kafka, topic, 0);
    const producer = produce(kafka, topic, more);
    const text = (number: number) => (number === LONG ? "x".repeat(2_000) : String(number));
    await producer.write(Array.from({ length: LINES + 1 }, (__, number) => `${text(number)}\n`).join(""));
    const ended = await producer.end();
    expect({ exitCode: ended.exitCode, told: told(ended) }).toEqual({
      exitCode: 0,
      told: [
        errorOf(topic, 2_000),
        `org.apache.kafka.common.errors.RecordTooLargeException: ${words}`,
        `kt: 1 of ${LINES + 1} lines was not sent; the first is line ${LONG + 1}`,
      ],
    });
    expectEachNumberInOrder(await logOf(kafka, topic, LINES), LINES);
  });

  test("a topic that was deleted and is there again takes what waits for it", async () => {
    await kafka.change(["create", "again", "1:2:3", ""]);
    await untilStored(kafka, "again", 0);
    const producer = produce(kafka, "again", ["--message-send-max-retries", "1000"]);
    await producer.write("0\n");
    await untilStored(kafka, "again", 1);
    await kafka.change(["delete", "again"]);
    await producer.write("1\n2\n");
    await kafka.change(["create", "again", "2:3:1", ""]);
    const ended = await producer.end();
    expect({ exitCode: ended.exitCode, told: told(ended) }).toEqual({ exitCode: 0, told: [] });
    expect(await logOf(kafka, "again", 2)).toEqual(new Map([[0, ["0 1", "1 2"]]]));
  });

  test("a topic that was deleted takes nothing, which is told when the time is over", async () => {
    await kafka.change(["create", "gone", "1:2:3", ""]);
    await untilStored(kafka, "gone", 0);
    const producer = produce(kafka, "gone");
    await producer.write("before\n");
    await untilStored(kafka, "gone", 1);
    await kafka.change(["delete", "gone"]);
    await producer.write("behind\n");
    const ended = await producer.end();
    expect({ exitCode: ended.exitCode, told: told(ended) }).toEqual({
      exitCode: 1,
      told: [errorOf("gone", 6), expect.stringMatching(TOO_LATE), "kt: 1 of 2 lines was not sent; the first is line 2"],
    });
  });
});

describe.skipIf(kafkaMissing() !== undefined)("a cluster that goes for good", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka();
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  test("leaves the lines counted that were not sent", async () => {
    await kafka.change(["create", "lost", "1", ""]);
    await untilStored(kafka, "lost", 0);
    const producer = produce(kafka, "lost");
    await producer.write("before\n");
    await untilStored(kafka, "lost", 1);
    await kafka.stopBroker(1, "SIGKILL");
    await producer.write("behind\n".repeat(25));
    const ended = await producer.end();
    const [errors, reasons, last] = [0, 1, 2].map((place) =>
      told(ended).filter((__, index, all) => (index === all.length - 1 ? 2 : index % 2) === place),
    );
    expect(ended.exitCode).toBe(1);
    expect(new Set(errors)).toEqual(new Set([errorOf("lost", 6)]));
    expect(reasons).toHaveLength(10);
    for (const reason of reasons!) expect(reason).toMatch(TOO_LATE);
    // The broker may go between storing the first line and answering.
    expect(last).toEqual([expect.stringMatching(/^kt: (25|26) of 26 lines were not sent; the first is line [12]$/)]);
  });
});
