import type { Suite } from "../suite.ts";
import { broker } from "./broker.ts";
import { consoleConsumer } from "./console-consumer.ts";
import { consoleProducer } from "./console-producer.ts";
import { consumerGroups } from "./consumer-groups.ts";
import { consumerPerfTest } from "./consumer-perf-test.ts";
import { e2eLatency } from "./e2e-latency.ts";
import { memory } from "./memory.ts";
import { producerPerfTest } from "./producer-perf-test.ts";
import { startup } from "./startup.ts";
import { topics } from "./topics.ts";
import { verifiableProducer } from "./verifiable-producer.ts";

/** All suites, in the order of the report. */
export const suites: readonly Suite[] = [
  startup,
  topics,
  consumerGroups,
  consoleConsumer,
  consoleProducer,
  verifiableProducer,
  producerPerfTest,
  consumerPerfTest,
  e2eLatency,
  memory,
  broker,
];
