import { awaitCoordinator } from "./await-coordinator.ts";
import type { GoldenStates } from "./golden-run.ts";
import { seedTopics } from "./seed-topics.ts";

/** The topic that must be there, without records; each case has its own. */
export const e2eLatencyGoldenStates: GoldenStates<string | undefined> = {
  tool: "e2e-latency",
  stateOf({ setup }) {
    const [, topic] = /^topic (\S+) has 1 partition and is empty$/.exec(setup) ?? [];
    if (topic !== undefined) return topic;
    if (setup === "no broker needed" || /^topic \S+ does not exist$/.test(setup)) return undefined;
    throw new Error(`no such setup: ${setup}`);
  },
  rank: () => 0,
  realKafkaOnly: () => undefined,
  async start(lease) {
    const kafka = await lease({ brokers: 1, discard: true, properties: { "offsets.topic.num.partitions": "1" } });
    await awaitCoordinator(kafka.bootstrap, "any");
    return {
      async reach(topic) {
        if (topic !== undefined) await seedTopics(kafka.bootstrap, [{ name: topic, partitions: 1, records: [] }]);
        return { kafka };
      },
      release: () => kafka.release(),
    };
  },
};
