import { configsGoldenStates } from "../support/configs-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(configsGoldenStates, {
  // The official tool's 60 s are not asked of kt: it gives up within 5 s; twice that on a busy machine.
  "unreachable-describe": 10_000,
});
