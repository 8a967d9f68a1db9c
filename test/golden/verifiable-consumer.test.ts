import { goldenSuite } from "../support/golden-suite.ts";
import { verifiableConsumerGoldenStates } from "../support/verifiable-consumer-golden-states.ts";

goldenSuite(verifiableConsumerGoldenStates);
