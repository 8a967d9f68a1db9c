import { e2eLatencyGoldenStates } from "../support/e2e-latency-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(e2eLatencyGoldenStates);
