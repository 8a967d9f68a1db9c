import type { Suite } from "../suite.ts";
import { startup } from "./startup.ts";

/** All suites, in the order of the report. */
export const suites: readonly Suite[] = [startup];
