import { consumerGroupsGoldenStates } from "../support/consumer-groups-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(consumerGroupsGoldenStates);
