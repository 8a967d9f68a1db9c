import { afterAll, beforeAll, describe, inject, test } from "vitest";
import { brokerMissing, brokerUnderTest } from "./broker-under-test.ts";
import { GiveUpError, waitFor } from "../../support/kafka/wait.ts";
import { EXPECTED_DIFFERENCES, type Feature, FEATURES } from "../features.ts";
import type { Calls, Driver } from "./client.ts";
import { storedBatches } from "./stored-batches.ts";
import { type Client, CLIENTS, type Limit } from "./clients.ts";

/** One client on the broker under test. */
export interface Session {
  readonly client: Client;
  readonly call: <Op extends keyof Calls>(op: Op, argument: Calls[Op][0]) => Promise<Calls[Op][1]>;
}

let last = 0;
/** A name for a topic or group that nothing else uses: the files of the suite share one broker. */
export function freshName(kind: string): string {
  last += 1;
  return `${kind}-${process.pid}-${Date.now().toString(36)}-${last}`;
}

/** Checks of one feature, once for every client that has it. */
export function forEachClient(
  feature: Feature,
  checks: Readonly<Record<string, (session: Session) => Promise<void>>>,
): void {
  describe.each(byName(CLIENTS.filter((client) => hasFeature(client, feature))))("%s", (_, client) => {
    describe.skipIf(brokerMissing() !== undefined || client.missing() !== undefined)(feature, () => {
      const session = openSession(client);
      const known = isExpectedDifference(feature, client);
      for (const [title, check] of Object.entries(checks)) {
        (known ? test.fails : test)(title, () => check(session));
      }
    });
  });
}

/** For describe.each and test.each, whose titles take the first by %s. */
export const byName = (clients: readonly Client[]): (readonly [string, Client])[] =>
  clients.map((client) => [client.name, client] as const);

export function hasFeature({ cannot }: Client, feature: Feature): boolean {
  const needs: readonly Limit[] = FEATURES[feature];
  return !needs.some((limit) => cannot.has(limit));
}

/** Opens the client before the tests of the surrounding describe, and stops it after them. */
export function openSession(client: Client): Session {
  let driver: Driver;
  beforeAll(() => {
    driver = client.open(brokerUnderTest().bootstrap);
  });
  afterAll(() => driver?.stop());
  return { client, call: (op, argument) => driver.call(op, argument) };
}

/** Only kt may differ from Kafka, and only where the list says so; a difference that is gone fails the test. */
function isExpectedDifference(feature: Feature, client: Client): boolean {
  const broker = inject("broker");
  return (
    "name" in broker && broker.name === "kt" && (EXPECTED_DIFFERENCES[feature]?.clients.includes(client.name) ?? false)
  );
}

/**
 * Creates a topic with whatever client can, and waits until the asking client sees it and its leaders serve it: a broker
 * tells of a partition before it takes requests for it.
 */
export async function createTopic(
  { client, call }: Session,
  partitions: number,
  configs: Record<string, string> = {},
): Promise<string> {
  const topic = freshName("topic");
  if (client.cannot.has("createTopic")) {
    const { KafkajsDriver } = await import("./kafkajs-driver.ts");
    const other = new KafkajsDriver(brokerUnderTest().bootstrap);
    await other.call("createTopic", { topic, partitions, configs });
    await other.stop();
  } else {
    await call("createTopic", { topic, partitions, configs });
  }
  await eventually(
    `${topic} to be seen`,
    () => call("describeTopic", { topic }),
    (seen) => seen.partitions === partitions,
  );
  for (let partition = 0; partition < partitions; partition++) {
    await eventually(
      `${topic}-${partition} to be served`,
      () => storedBatches(topic, partition),
      () => true,
    );
  }
  return topic;
}

/** Asks until the answer is right: what a broker has answered shows everywhere a moment later. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  right: (answer: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  let answer: T | undefined;
  try {
    return await waitFor(
      what,
      async () => {
        try {
          answer = await ask();
        } catch (error) {
          // A member that has ended reads no more, however long one waits.
          if (error instanceof Error && error.message.includes("the member ended"))
            throw new GiveUpError(error.message);
          throw error;
        }
        return right(answer) ? answer : undefined;
      },
      limitMs,
    );
  } catch (error) {
    if (error instanceof GiveUpError) throw error;
    const reason = error instanceof Error && error.cause !== undefined ? error.cause : answer;
    throw new GiveUpError(`waited in vain for ${what}; the last answer was ${describeAnswer(reason)}`);
  }
}

const describeAnswer = (answer: unknown): string =>
  answer instanceof Error ? answer.message : JSON.stringify(answer)?.slice(0, 500);
