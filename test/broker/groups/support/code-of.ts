import { GroupError } from "../../../../src/broker/groups/group-error.ts";

/** The code with which something is refused; undefined where it is not. */
export function codeOf(run: () => unknown): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof GroupError) return error.errorCode;
    throw error;
  }
}
