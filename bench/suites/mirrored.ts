import { OFFICIAL_TOOLS, type ToolName } from "../../test/support/tools.ts";

/** True for commands that Apache Kafka has too. */
export function isMirrored(command: string): command is ToolName {
  return Object.hasOwn(OFFICIAL_TOOLS, command);
}
