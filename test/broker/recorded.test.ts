import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../src/broker/start-broker.ts";
import { type Exchange, Transcript } from "./support/transcript.ts";
import { TRANSCRIPTS } from "./support/transcripts.ts";

const fixtures = path.join(import.meta.dirname, "../fixtures/broker");

let broker: RunningBroker;
let dataDir: string;
const reported: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "kt-recorded-"));
  broker = await startBroker({ dataDir, report: (line) => reported.push(line) });
  // Kafka creates it for its first consumer group, which the recorded one has had.
  const kafka = await Transcript.at(broker);
  await kafka.quietly("FindCoordinator", 6, { keyType: 0, coordinatorKeys: ["any"] });
  kafka.close();
});

afterAll(async () => {
  await broker.stop();
  rmSync(dataDir, { recursive: true });
});

describe.each(Object.entries(TRANSCRIPTS))("answers as Apache Kafka does: %s", (name, run) => {
  const recorded = readExchanges(path.join(fixtures, `${name}.json`));
  let answered: readonly Exchange[] = [];

  beforeAll(async () => {
    const kafka = await Transcript.at(broker);
    try {
      await run(kafka);
    } finally {
      answered = kafka.exchanges;
      kafka.close();
    }
  });

  test("asks what was recorded", () => {
    expect(answered.map(({ asked }) => asked)).toEqual(recorded.map(({ asked }) => asked));
  });

  test.each(recorded.map((exchange, index) => [exchange.asked, index] as const))("%s", (_asked, index) => {
    expect(answered[index]?.answer).toEqual(recorded[index]?.answer);
  });
});

test("no handler fails", () => {
  expect(reported.filter((line) => !line.startsWith("Closed the connection"))).toEqual([]);
});

function readExchanges(file: string): readonly Exchange[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by scripts/record-broker-answers.ts
  return JSON.parse(readFileSync(file, "utf8")) as Exchange[];
}
