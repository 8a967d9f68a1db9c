import { verifiableProducerGoldenStates } from "./verifiable-producer-golden-states.ts";
import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import { type WrittenTopic, writtenTopicStates } from "./written-topic-states.ts";

/** One line each reporting interval: how many there are is up to how busy the machine is. */
const WINDOWS =
  /(?:^\S+ records sent, \S+ records\/sec \(\S+ MB\/sec\), \S+ ms avg latency, \S+ ms max latency\.\n)+/gm;

interface PerfTestState extends WrittenTopic {
  transactions: boolean;
}

function stateOf(golden: GoldenCase): PerfTestState {
  const transactions = golden.args.some((word) => word.startsWith("--transaction"));
  return { ...verifiableProducerGoldenStates.stateOf(golden), transactions };
}

export const producerPerfTestGoldenStates: GoldenStates<PerfTestState> = {
  ...writtenTopicStates("producer-perf-test", stateOf),
  stateOf,
  realKafkaOnly: ({ transactions }) => (transactions ? "kt's broker has no transactions yet" : undefined),
  told: firstWindow,
};

/** Of lines of the same kind the first one alone. */
function firstWindow(stdout: string): string {
  return stdout.replaceAll(WINDOWS, (lines) => lines.slice(0, lines.indexOf("\n") + 1));
}
