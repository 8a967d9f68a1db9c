/** Topics of a Metadata answer that have an error: what every Java client makes of them. */
import type { ProtocolError } from "../errors.ts";
import { code, errorByCode, protocolError } from "../protocol/errors.ts";
import type { ClientLogger } from "./client-logger.ts";

/** Topics that the client can do nothing with, and what it throws where it wants them. */
export interface RefusedTopics {
  readonly names: readonly string[];
  readonly error: ProtocolError;
}

const refusals = [
  {
    errorCode: code.INVALID_TOPIC_EXCEPTION,
    logged: "Metadata response reported invalid topics",
    thrown: "Invalid topics:",
  },
  {
    errorCode: code.TOPIC_AUTHORIZATION_FAILED,
    logged: "Topic authorization failed for topics",
    thrown: "Not authorized to access topics:",
  },
];

/**
 * Logs what is wrong with the topics. Source: NetworkClient.DefaultMetadataUpdater, org.apache.kafka.clients.Metadata.
 *
 * @param correlationId the answer's, which the log names
 * @param errors error codes by topic, none of them NONE
 * @returns the topics that are refused: the invalid ones, then the forbidden ones, which count more
 */
export function reportTopicErrors(
  logger: ClientLogger,
  correlationId: number,
  errors: ReadonlyMap<string, number>,
): readonly RefusedTopics[] {
  if (errors.size === 0) return [];
  const told = [...errors].map(([name, errorCode]) => `${name}=${errorByCode(errorCode).name}`);
  logger.say(
    "WARN",
    "NetworkClient",
    `The metadata response from the cluster reported a recoverable issue with correlation id ${correlationId} : {${told.join(", ")}}`,
  );
  return refusals.flatMap(({ errorCode, logged, thrown }) => {
    const names = [...errors].flatMap(([name, each]) => (each === errorCode ? [name] : []));
    if (names.length === 0) return [];
    const list = `[${names.join(", ")}]`;
    logger.say("ERROR", "Metadata", `${logged} ${list}`);
    return [{ names, error: protocolError(errorCode, `${thrown} ${list}`) }];
  });
}
