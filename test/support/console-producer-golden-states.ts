import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";

/** A topic that a case writes to: it is there and empty when the case begins. */
interface ConsoleProducerState {
  topic: string | undefined;
  partitions: number;
  /** As ToolServer.change takes them. */
  configs: string;
}

const TOPIC =
  /^topic (\S+) (?:exists with|has) (\d+) partitions?(?: and is empty| and ((?:cleanup\.policy|max\.message\.bytes)=\w+))/;

function stateOf({ name, setup }: GoldenCase): ConsoleProducerState {
  const [, topic, partitions, configs = ""] = TOPIC.exec(setup) ?? [];
  if (topic !== undefined) return { topic, partitions: Number(partitions), configs };
  if (/^stdin (?:is|and stdout are) a terminal/.test(setup)) return { topic: "p-tty", partitions: 1, configs: "" };
  if (/^no broker needed|^no file |^any cluster|^nothing listens|^topic \S+ does not exist/.test(setup)) {
    return { topic: undefined, partitions: 0, configs: "" };
  }
  throw new Error(`${name}: no state for the setup "${setup}"`);
}

export const consoleProducerGoldenStates: GoldenStates<ConsoleProducerState> = {
  tool: "console-producer",
  stateOf,
  rank: () => 0,
  realKafkaOnly: () => undefined,
  async start(lease) {
    const kafka = await lease({ brokers: 1 });
    const made = new Set<string>();
    return {
      async reach({ topic, partitions, configs }) {
        if (topic !== undefined && !made.has(topic)) {
          made.add(topic);
          await kafka.change(["create", topic, Array.from({ length: partitions }, () => "1").join(), configs]);
        }
        return { kafka };
      },
      release: () => kafka.release(),
    };
  },
};
