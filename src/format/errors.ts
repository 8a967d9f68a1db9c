import { ConnectError } from "../errors.ts";
import type { KtError } from "../errors.ts";

/** kt's own lines after an error's message: what was tried, and what to do. */
export function adviceOn(error: KtError): string[] {
  const attempts = error instanceof ConnectError ? error.attempts : [];
  const lines = attempts.map(({ address, reason }) => `kt: ${address}: ${reason}`);
  if (error.hint !== undefined) lines.push(`kt: ${error.hint}`);
  return lines;
}

/** The line that follows a usage error in place of the official tool's table of options. */
export function pointerToHelp(command: string): string {
  return `kt: see 'kt ${command} --help'`;
}
