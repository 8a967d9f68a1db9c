import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awaitCoordinator } from "./await-coordinator.ts";
import type { GoldenStates } from "./golden-run.ts";
import { type SeedTopic, seedTopics } from "./seed-topics.ts";

const SEED = join(import.meta.dirname, "../golden/console-consumer/seed.json");
const SETUP = /^(?:no broker needed|any cluster|topics of console-consumer\/seed\.json)/;
/** The topics that the cases read. */
const TOPICS = ["lines", "many"];

/** All cases run on the same topics, which none of them changes. */
export const consumerPerfTestGoldenStates: GoldenStates<undefined> = {
  tool: "consumer-perf-test",
  stateOf({ setup }) {
    if (!SETUP.test(setup)) throw new Error(`no such setup: ${setup}`);
    return undefined;
  },
  rank: () => 0,
  realKafkaOnly: () => undefined,
  async start(lease) {
    const properties = { "offsets.topic.num.partitions": "1", "group.initial.rebalance.delay.ms": "0" };
    const kafka = await lease({ brokers: 1, discard: true, properties });
    await awaitCoordinator(kafka.bootstrap, "any");
    const { topics } = JSON.parse(readFileSync(SEED, "utf8")) as { topics: SeedTopic[] };
    await seedTopics(
      kafka.bootstrap,
      topics.filter(({ name }) => TOPICS.includes(name)),
    );
    return { reach: async () => ({ kafka }), release: () => kafka.release() };
  },
};
