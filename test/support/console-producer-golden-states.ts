import type { GoldenCase } from "./golden.ts";
import { type WrittenTopic, writtenTopicStates } from "./written-topic-states.ts";

const TOPIC =
  /^topic (\S+) (?:exists with|has) (\d+) partitions?(?: and is empty| and ((?:cleanup\.policy|max\.message\.bytes)=\w+))/;

function stateOf({ name, setup }: GoldenCase): WrittenTopic {
  const [, topic, partitions, configs = ""] = TOPIC.exec(setup) ?? [];
  if (topic !== undefined) return { topic, partitions: Number(partitions), configs };
  if (/^stdin (?:is|and stdout are) a terminal/.test(setup)) return { topic: "p-tty", partitions: 1, configs: "" };
  if (/^no broker needed|^no file |^any cluster|^nothing listens|^topic \S+ does not exist/.test(setup)) {
    return { topic: undefined, partitions: 0, configs: "" };
  }
  throw new Error(`${name}: no state for the setup "${setup}"`);
}

export const consoleProducerGoldenStates = writtenTopicStates("console-producer", stateOf);
