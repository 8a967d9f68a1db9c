import { goldenSuite } from "../support/golden-suite.ts";
import { topicsGoldenStates } from "../support/topics-golden-states.ts";

goldenSuite(topicsGoldenStates, {
  // The official tool's 60 s are not asked of kt: it gives up within 5 s; twice that on a busy machine.
  "unreachable-list": 10_000,
});
