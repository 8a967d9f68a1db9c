import { goldenSuite } from "../support/golden-suite.ts";
import { type LeasedKafka, leaseKafka } from "../support/kafka/lease.ts";
import { subject } from "../support/program.ts";
import { topicsGoldenRank, topicsGoldenState } from "../support/topics-golden-states.ts";
import { TopicsKeeper } from "../support/topics-state.ts";

const clusters = new Map<number, { kafka: LeasedKafka; keeper: TopicsKeeper }>();

goldenSuite({
  tool: "topics",
  stateOf: topicsGoldenState,
  rank: topicsGoldenRank,
  async start() {
    const lent = await Promise.all(([1, 3] as const).map(async (brokers) => [brokers, await leaseKafka({ brokers })] as const));
    for (const [brokers, kafka] of lent) clusters.set(brokers, { kafka, keeper: new TopicsKeeper(kafka) });
    return () => lent.forEach(([, kafka]) => kafka.release());
  },
  async reach({ brokers, state }) {
    const { kafka, keeper } = clusters.get(brokers)!;
    if (state === undefined) return { kafka };
    const ids = await keeper.reach(state);
    return { kafka, bindings: { "topic-id": ids.get("orders") ?? "{topic-id}" } };
  },
  limitMs({ name }) {
    // The official tool's 60 s are not asked of kt: it gives up within 5 s; twice that on a busy machine.
    return name === "unreachable-list" && subject() === "kt" ? 10_000 : undefined;
  },
});
