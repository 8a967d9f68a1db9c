import { consumerPerfTestGoldenStates } from "../support/consumer-perf-test-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(consumerPerfTestGoldenStates);
