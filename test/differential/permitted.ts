import type { ToolName } from "../support/tools.ts";

/** A place where kt differs from the official tool on purpose. Everything else is a bug. */
export interface PermittedDifference {
  /** The case's arguments, as in the list of cases. */
  args: string;
  reason: string;
  /** What kt does instead; a part left out is compared with the official tool as usual. */
  instead: { exitCode?: number; stdout?: string; stderr?: string };
}

export const PERMITTED: Partial<Record<ToolName, PermittedDifference[]>> = {
  topics: [],
};
