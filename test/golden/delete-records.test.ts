import { deleteRecordsGoldenStates } from "../support/delete-records-golden-states.ts";
import { goldenSuite } from "../support/golden-suite.ts";

goldenSuite(deleteRecordsGoldenStates, {
  // The official tool's 60 s are not asked of kt: it gives up within 5 s; twice that on a busy machine.
  unreachable: 10_000,
});
