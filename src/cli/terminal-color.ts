import type { OutputStream } from "./io.ts";

/**
 * Whether a stream gets colours: --no-color and NO_COLOR say no, FORCE_COLOR yes, else a terminal does.
 * NO_COLOR counts when it is not empty, FORCE_COLOR when it is neither empty, 0 nor false.
 */
export function wantsColor(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): boolean {
  if (noColor || (env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return !["", "0", "false"].includes(force);
  return stream.isTTY && env["TERM"] !== "dumb";
}
