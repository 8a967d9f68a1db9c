/** The levels of loggers. kt's broker has no loggers, so what asks for one is told that it is not there. */
import { parseJavaInteger } from "../../java/integer.ts";
import { code } from "../../protocol/errors.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { OPERATION, type AskedChange } from "./asked-change.ts";

/** Throws MetadataRefused unless nothing was asked. Source: org.apache.kafka.server.logger.RuntimeLoggerManager. */
export function alterLoggers({ resourceName, configs }: AskedChange, nodeId: number): void {
  const id = parseJavaInteger(resourceName);
  if (id === undefined) throw refused(`Node id must be an integer, but it is: ${resourceName}`);
  if (id !== nodeId) throw refused(`Unexpected node id. Expected ${nodeId}, but received ${id}`);
  const [first] = configs;
  if (first === undefined) return;
  switch (first.configOperation ?? OPERATION.set) {
    case OPERATION.set:
    case OPERATION.delete:
      throw new MetadataRefused(code.INVALID_CONFIG, `Logger ${first.name} does not exist!`);
    case OPERATION.append:
      throw refused("APPEND operation is not allowed for the BROKER_LOGGER resource");
    case OPERATION.subtract:
      throw refused("SUBTRACT operation is not allowed for the BROKER_LOGGER resource");
    default:
      throw new MetadataRefused(code.UNKNOWN_SERVER_ERROR, null);
  }
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}
