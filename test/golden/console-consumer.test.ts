import { consoleConsumerGoldenStates } from "../support/console-consumer-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(consoleConsumerGoldenStates);
