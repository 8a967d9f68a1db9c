import type { ToolName } from "../support/tools.ts";

/** A place where kt differs from the official tool on purpose. Everything else is a bug. */
export interface PermittedDifference {
  /** The case's arguments, as in the list of cases; `file`: with this text in its file. */
  args: string;
  file?: string;
  reason: string;
  /** What kt does instead; a part left out is compared with the official tool as usual. */
  instead: { exitCode?: number; stdout?: string; stderr?: string };
}

export const PERMITTED: Partial<Record<ToolName, PermittedDifference[]>> = {
  topics: [
    {
      args: "--command-config client.properties --list",
      file: "metric.reporters=no.such.Reporter\n",
      reason: "metric.reporters names Java classes, which kt could not load if they were there; it keeps no metrics",
      instead: { exitCode: 0, stdout: "__transaction_state\norders\npay.ments\npayments\n", stderr: "" },
    },
  ],
};
