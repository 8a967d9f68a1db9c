import { goldenSuite } from "../support/golden-suite.ts";
import { verifiableProducerGoldenStates } from "../support/verifiable-producer-golden-states.ts";

goldenSuite(verifiableProducerGoldenStates);
