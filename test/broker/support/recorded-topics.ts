import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrokerOptions, type RunningBroker, startBroker } from "../../../src/broker/start-broker.ts";
import { isList, type Json, type RecordedConversation, type Step, Talker } from "./topic-conversation.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by scripts/record-topics.ts
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/broker/topics.json"), "utf8"),
) as readonly RecordedConversation[];

/** Where Kafka's answer is an accident, and ours says what is wrong. */
const otherThanKafka: Readonly<Record<string, string>> = {
  "CreatePartitions with more than one change may hold":
    "Kafka answers UNKNOWN_SERVER_ERROR without a text, and makes a part of the partitions nevertheless",
};

/** The order of these is that of hash tables or of chance. */
const UNORDERED = ["Metadata", "DeleteTopics", "CreatePartitions"];

/** Asks kt's broker what Kafka was asked of one API, and expects Kafka's answers. */
export function answersAsRecorded(api: string): void {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());

  describe(`${api} answers as Apache Kafka 4.3.1 did`, () => {
    const conversations = recorded.filter(({ name }) => name.startsWith(api) && !(name in otherThanKafka));
    test.each(conversations)("$name", async ({ steps }) => {
      const talker = await Talker.connect(broker.host, broker.port);
      try {
        await talker.clear(false);
        for (const { response, ...step } of steps) {
          const answer = await talker.take(step, false);
          expect(comparable(step.api, answer), JSON.stringify(step.request)).toEqual(comparable(step.api, response));
        }
      } finally {
        talker.close();
      }
    });
  });
}

function comparable(api: string, answer: Json): Json {
  if (!UNORDERED.includes(api) || answer === null || typeof answer !== "object" || isList(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [key, value !== null && isListOfAny(value) ? sorted(value) : value]),
  );
}

function isListOfAny(value: Json): value is readonly Json[] {
  return typeof value === "object" && value !== null && isList(value);
}

function sorted(rows: readonly Json[]): Json[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Asks a broker of its own, with these options, one request after the other; gives the answers. */
export async function askBroker(options: BrokerOptions, steps: readonly Step[]): Promise<Json[]> {
  const broker = await startBroker(options);
  const talker = await Talker.connect(broker.host, broker.port);
  try {
    const answers: Json[] = [];
    for (const step of steps) answers.push(await talker.take(step, false));
    return answers;
  } finally {
    talker.close();
    await broker.stop();
  }
}
