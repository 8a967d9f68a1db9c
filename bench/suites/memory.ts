import type { Suite } from "../suite.ts";
import { measureConsumerMemory } from "./memory-consumer.ts";
import { measureProducerMemory } from "./memory-producer.ts";

/** What the console tools hold while gigabytes stream through them. */
export const memory: Suite = {
  name: "memory",
  title: "Memory of the console tools",
  minutes: 2,
  // A broker of its own: it is stopped and continued on the way.
  measure: (bench) =>
    bench.withFreshKafka(async (kafka) => [
      await measureProducerMemory(bench, kafka),
      await measureConsumerMemory(bench, kafka),
    ]),
};
