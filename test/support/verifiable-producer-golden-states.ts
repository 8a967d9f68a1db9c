import type { GoldenCase } from "./golden.ts";
import { type WrittenTopic, writtenTopicStates } from "./written-topic-states.ts";

const TOPIC = /^topic (\S+) has (?:1 partition and is empty|(max\.message\.bytes=\d+))/;

function stateOf({ name, setup }: GoldenCase): WrittenTopic {
  const [, topic, configs = ""] = TOPIC.exec(setup) ?? [];
  if (topic !== undefined) return { topic, partitions: 1, configs };
  if (/^no broker needed|^no file |^nothing listens|^topic \S+ does not exist/.test(setup)) {
    return { topic: undefined, partitions: 0, configs: "" };
  }
  throw new Error(`${name}: no state for the setup "${setup}"`);
}

export const verifiableProducerGoldenStates = writtenTopicStates("verifiable-producer", stateOf);
