import { goldenSuite } from "../support/golden-suite.ts";
import { producerPerfTestGoldenStates } from "../support/producer-perf-test-golden-states.ts";

goldenSuite(producerPerfTestGoldenStates);
