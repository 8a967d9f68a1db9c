/** How the errors of requests to group coordinators are taken: which are worth another try. */
import { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import type { Outcome } from "../drive.ts";

const passing: readonly number[] = [
  code.COORDINATOR_LOAD_IN_PROGRESS,
  code.COORDINATOR_NOT_AVAILABLE,
  code.NOT_COORDINATOR,
];

/**
 * The outcome for a group that a coordinator refused. Only an error about the coordinator itself passes, whatever else
 * Kafka calls retriable. Source: the handlers in org.apache.kafka.clients.admin.internals.
 */
export function refused(
  errorCode: number,
  message?: string | null,
  alsoPassing: readonly number[] = [],
): { readonly error: ProtocolError } {
  const error = protocolError(errorCode, message);
  const retriable = passing.includes(errorCode) || alsoPassing.includes(errorCode);
  if (error.retriable === retriable) return { error };
  const { message: text, errorName, javaClass } = error;
  return {
    error: new ProtocolError(text, {
      errorName,
      errorCode,
      retriable,
      ...(javaClass !== undefined && { javaClass }),
    }),
  };
}

/** An outcome for each distinct group, in the order asked. */
export function inOrder<T>(
  groupIds: Iterable<string>,
  outcomes: ReadonlyMap<string, Outcome<T>>,
): (readonly [string, Outcome<T>])[] {
  return [...new Set(groupIds)].map((groupId) => {
    const outcome = outcomes.get(groupId) ?? { error: protocolError(code.UNKNOWN_SERVER_ERROR) };
    return [groupId, outcome] as const;
  });
}

/** The value of the only group that was asked about. Throws its error. */
export function onlyValue<T>(outcomes: ReadonlyMap<string, Outcome<T>>): T {
  const [outcome] = outcomes.values();
  if (outcome === undefined) throw protocolError(code.UNKNOWN_SERVER_ERROR);
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}
