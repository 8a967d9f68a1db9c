import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";

/** An empty name cannot stand in a request: Java's AdminClient refuses it before it asks. Undefined for all others. */
export function unrepresentableTopic(name: string): ProtocolError | undefined {
  if (name !== "") return undefined;
  return protocolError(
    code.INVALID_TOPIC_EXCEPTION,
    `The given topic name '${name}' cannot be represented in a request.`,
  );
}
