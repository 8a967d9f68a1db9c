import type { Context } from "../../kit/context.ts";

/** What a broker has to say, on stderr. It goes on where nobody can read it. */
export function reportTo({ err }: Context): (line: string) => void {
  return (line) => {
    try {
      err.line(`kt: ${line}`);
    } catch {
      // The terminal is gone, or the disk on which the lines are kept is full.
    }
  };
}
