import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import { partitions, TopicsKeeper, type TopicSpec, type TopicsState } from "./topics-state.ts";

/** Where a golden case of topics runs: which cluster, and what is on it. undefined: nothing depends on it. */
interface TopicsGoldenState {
  brokers: 1 | 3;
  state: TopicsState | undefined;
  args?: string;
}

const WIDE = { assignment: "1:2:3,2:3:1,3:1:2" };
const PAIR = { assignment: "2:3,3:2", configs: { "min.insync.replicas": "2" } };
const LONE = { assignment: "3,1" };
const SAFE = { assignment: "1:2,2:1" };
const LATER: TopicSpec = { assignment: "1:2:3", whileDown: true };
const THREE = { wide: WIDE, pair: PAIR, lone: LONE, safe: SAFE };

const SEVEN = {
  PayXments: partitions(1),
  assigned: partitions(2),
  audit: partitions(2, { "retention.ms": "604800000", "cleanup.policy": "compact,delete" }),
  order_items: partitions(1),
  orders: partitions(3),
  "pay.ments": partitions(1),
  payments: partitions(1),
};

const onOne = (topics: Record<string, TopicSpec>): TopicsGoldenState => ({ brokers: 1, state: { topics } });
const onThree = (topics: Record<string, TopicSpec>, down: number[]): TopicsGoldenState => {
  return { brokers: 3, state: { topics, down } };
};

/** Setup sentences, the first that fits counts. A case that only needs a topic to be absent gets an empty cluster. */
const STATES: [RegExp, TopicsGoldenState][] = [
  [
    /^no broker needed|^the host name does not|^nothing listens|bad-value\.properties|^no file /,
    { brokers: 1, state: undefined },
  ],
  [
    /a reassignment of safe-0 from 1,2 to 1,3 waits/,
    onThree({ later: LATER, pair: PAIR, safe: { ...SAFE, reassign: { 0: "1:3" } }, wide: WIDE }, [3]),
  ],
  [
    /^three brokers .*; also spread: 1,2 \/ 2,3 \/ 3,1; all brokers up/,
    onThree({ ...THREE, spread: { assignment: "1:2,2:3,3:1" } }, []),
  ],
  [/^three brokers .*; all brokers up/, onThree(THREE, [])],
  [/^three brokers .*; broker 3 is down/, onThree(THREE, [3])],
  [
    /^one broker \(id 1\); topics PayXments .* and the internal __transaction_state 1/,
    onOne({ ...SEVEN, __transaction_state: partitions(1) }),
  ],
  [/topics PayXments/, onOne(SEVEN)],
  [/^topic orders had 3 partitions, then --alter --partitions 5/, onOne({ orders: partitions(5) })],
  [/^topic orders has 3 partitions, payments 1/, onOne({ orders: partitions(3), payments: partitions(1) })],
  [/^topic orders has 5 partitions, payments 1/, onOne({ orders: partitions(5), payments: partitions(1) })],
  [/^topics audit and assigned have 2 partitions/, onOne({ audit: partitions(2), assigned: partitions(2) })],
  [/^topics assigned and orders exist/, onOne({ assigned: partitions(2), orders: partitions(3) })],
  [/^topic assigned has 4 partitions/, onOne({ assigned: partitions(4) })],
  [/^topic pay\.ments has 3 partitions/, onOne({ "pay.ments": partitions(3) })],
  [/^topic pay\.ments (?:has 1 partition|exists)/, onOne({ "pay.ments": partitions(1) })],
  [/^topic orders exists/, onOne({ orders: partitions(3) })],
  [/^one broker|^no topic|^a cluster without any topic/, onOne({})],
];

function topicsGoldenState({ name, setup, args }: GoldenCase): TopicsGoldenState {
  const found = STATES.find(([sentence]) => sentence.test(setup));
  if (found === undefined) throw new Error(`${name}: no state for the setup "${setup}"`);
  return { ...found[1], args: args.join(" ") };
}

/** One broker before three, all up before one down, plain before reassignments. */
function topicsGoldenRank({ brokers, state }: TopicsGoldenState): number {
  const moving = Object.values(state?.topics ?? {}).some(({ reassign }) => reassign !== undefined);
  return (brokers === 3 ? 1 : 0) + (state?.down?.length ?? 0) + (moving ? 1 : 0);
}

export const topicsGoldenStates: GoldenStates<TopicsGoldenState> = {
  tool: "topics",
  stateOf: topicsGoldenState,
  rank: topicsGoldenRank,
  realKafkaOnly: ({ brokers }) => (brokers === 3 ? "kt's broker is a cluster of one" : undefined),
  async start(lease, kind) {
    const sizes = kind === "broker" ? ([1] as const) : ([1, 3] as const);
    const leased = await Promise.all(sizes.map((brokers) => lease({ brokers })));
    const clusters = new Map(
      sizes.map((brokers, at) => [brokers, { kafka: leased[at]!, keeper: new TopicsKeeper(leased[at]!) }]),
    );
    return {
      async reach({ brokers, state, args = "" }) {
        const { kafka, keeper } = clusters.get(brokers)!;
        if (state === undefined) return { kafka };
        const ids = await keeper.reach(state);
        keeper.running(args);
        const orders = ids.get("orders");
        return orders === undefined ? { kafka } : { kafka, bindings: { "topic-id": orders } };
      },
      release() {
        for (const kafka of leased) kafka.release();
      },
    };
  },
};
