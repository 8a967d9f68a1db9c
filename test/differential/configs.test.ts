import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BesideCase, expectAsOfficial } from "../support/beside-official.ts";
import { ConfigsKeeper } from "../support/configs-state.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";
import { CHANGING, READING, STATE } from "./configs-cases.ts";

describe.skipIf(kafkaMissing() !== undefined)("configs beside the official tool", () => {
  let kafka: LeasedKafka;
  let keeper: ConfigsKeeper;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    const topics = Object.keys(STATE.topics ?? {}).map((name) => [name, partitions(1)] as const);
    await new TopicsKeeper(kafka).reach({ topics: Object.fromEntries(topics) });
    keeper = new ConfigsKeeper(kafka.bootstrap, "kafka");
    await keeper.reach(STATE);
  });
  afterAll(() => {
    keeper?.close();
    kafka?.release();
  });

  test.each(titled(READING))("%s", async (_, beside) => {
    await expectAsOfficial(kafka, "configs", beside);
  });

  test.each(titled(CHANGING))("%s", async (_, beside) => {
    const reach = () => keeper.reach(STATE);
    const { read } = await expectAsOfficial(kafka, "configs", beside, {
      reach,
      read: () => keeper.everything(Object.keys(STATE.topics ?? {})),
    });
    expect(read[1]).toEqual(read[0]);
    await keeper.reach(STATE);
  });
});

/** The arguments whole, and the file that goes with them. */
function titled(cases: readonly BesideCase[]): [string, BesideCase][] {
  return cases.map((beside) => {
    const file = Object.values(beside.files ?? {})[0];
    const shown = beside.args.replaceAll("%", "%%");
    return [file === undefined ? shown : `${shown} with ${JSON.stringify(file)}`, beside];
  });
}
