import type { Suite } from "../suite.ts";
import { measureLatency, measureThroughput } from "./broker-load.ts";
import { measureMemory } from "./broker-memory.ts";
import { measureStart } from "./broker-start.ts";

/** kt's broker beside Apache Kafka. */
export const broker: Suite = {
  name: "broker",
  title: "The broker",
  minutes: 4.5,
  measure: async (bench) => [
    ...(await measureStart(bench)),
    ...(await measureThroughput(bench)),
    ...(await measureLatency(bench)),
    ...(await measureMemory(bench)),
  ],
};
