import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import type { ToolName } from "./tools.ts";

/** A topic that a case writes to: it is there and empty when the case begins. */
export interface WrittenTopic {
  topic: string | undefined;
  partitions: number;
  /** As ToolServer.change takes them. */
  configs: string;
}

/** The states of a tool that writes: a topic for each case, or none. */
export function writtenTopicStates(
  tool: ToolName,
  stateOf: (golden: GoldenCase) => WrittenTopic,
): GoldenStates<WrittenTopic> {
  return {
    tool,
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
}
