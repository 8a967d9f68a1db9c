import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { deleteBefore } from "./delete-before.ts";
import { type SeedTopic, seedTopics } from "./seed-topics.ts";
import { TopicsKeeper, type TopicsState } from "./topics-state.ts";

/** Where a case runs: anywhere, on one broker with the topics of seed.json, on those with records deleted, or on three. */
type GetOffsetsState = "any" | "records" | "records deleted" | "broker down";

const STATES: readonly [RegExp, GetOffsetsState][] = [
  [/^no broker needed|^no file |^nothing listens/, "any"],
  [/^topics inventory /, "records"],
  [/^orders-0 had 10 records, all deleted/, "records deleted"],
  [/^three brokers .*; broker 3 is down/, "broker down"],
];

const THREE: TopicsState = {
  topics: {
    wide: { assignment: "1:2:3,2:3:1,3:1:2" },
    pair: { assignment: "2:3,3:2", configs: { "min.insync.replicas": "2" } },
    lone: { assignment: "3,1" },
    safe: { assignment: "1:2,2:1" },
  },
  down: [3],
};

function stateOf({ name, setup }: GoldenCase): GetOffsetsState {
  const found = STATES.find(([sentence]) => sentence.test(setup));
  if (found === undefined) throw new Error(`${name}: no state for the setup "${setup}"`);
  return found[1];
}

export const getOffsetsGoldenStates: GoldenStates<GetOffsetsState> = {
  tool: "get-offsets",
  stateOf,
  rank: (state) => ["any", "records", "records deleted", "broker down"].indexOf(state),
  realKafkaOnly: (state) => (state === "broker down" ? "kt's broker is a cluster of one" : undefined),
  async start(lease, kind) {
    const kafka = await lease({ brokers: 1 });
    const { topics } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../golden/get-offsets/seed.json"), "utf8"),
    ) as { topics: SeedTopic[] };
    await seedTopics(kafka.bootstrap, topics);
    const three: LeasedKafka | undefined = kind === "broker" ? undefined : await lease({ brokers: 3 });
    return {
      async reach(state) {
        if (state === "broker down" && three !== undefined) {
          await new TopicsKeeper(three).reach(THREE);
          return { kafka: three };
        }
        if (state === "records deleted") {
          await deleteBefore(kafka.bootstrap, [
            { topic: "orders", partition: 0, offset: -1n },
            { topic: "orders", partition: 1, offset: 2n },
          ]);
        }
        return { kafka };
      },
      release() {
        kafka.release();
        three?.release();
      },
    };
  },
};
