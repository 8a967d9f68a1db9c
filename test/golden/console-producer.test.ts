import { consoleProducerGoldenStates } from "../support/console-producer-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(consoleProducerGoldenStates);
