import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deleteBefore } from "./delete-before.ts";
import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import { type SeedTopic, reseedTopics } from "./seed-topics.ts";

/** The first offset of orders-0, or that nothing depends on the topics. */
type DeleteRecordsState = number | "any";

/** Setup sentences, the first that fits counts. Cases that only need a topic to be absent run on any state. */
const STATES: readonly [RegExp, (match: RegExpExecArray) => DeleteRecordsState][] = [
  [/^orders-0 has offsets (\d) to 9/, ([, start]) => Number(start)],
  [/^no broker needed|^no file |^nothing listens|^no topic nope; |^[\w]+\.json has /, () => "any"],
];

function stateOf({ name, setup }: GoldenCase): DeleteRecordsState {
  for (const [sentence, state] of STATES) {
    const match = sentence.exec(setup);
    if (match !== null) return state(match);
  }
  throw new Error(`${name}: no state for the setup "${setup}"`);
}

export const deleteRecordsGoldenStates: GoldenStates<DeleteRecordsState> = {
  tool: "delete-records",
  stateOf,
  rank: () => 0,
  realKafkaOnly: () => undefined,
  async start(lease) {
    const kafka = await lease({ brokers: 1 });
    const { topics } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../golden/delete-records/seed.json"), "utf8"),
    ) as { topics: SeedTopic[] };
    return {
      async reach(state) {
        if (state === "any") return { kafka };
        await reseedTopics(kafka.bootstrap, topics);
        await deleteBefore(kafka.bootstrap, [{ topic: "orders", partition: 0, offset: BigInt(state) }]);
        return { kafka };
      },
      release: () => kafka.release(),
    };
  },
};
