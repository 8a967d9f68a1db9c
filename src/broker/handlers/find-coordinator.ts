import { code, errorByCode } from "../../protocol/errors.ts";
import { findCoordinator, type FindCoordinatorRequest } from "../../protocol/messages/find-coordinator.ts";
import { handle, type RequestContext } from "../handler.ts";
import { MetadataRefused } from "../metadata/refused.ts";

/** What is coordinated [CoordinatorType]. */
const KEY_TYPE = { group: 0, transaction: 1, share: 2 } as const;
const BATCHED_SINCE = 4;
const SHARE_SINCE = 6;

interface Found {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly errorCode: number;
  readonly errorMessage?: string;
}

/** FindCoordinator v0-6: this node, for groups. */
export const handleFindCoordinator = handle<typeof findCoordinator>({
  api: findCoordinator,
  run(request, context) {
    return response(request, find(request.keyType, context), context.version);
  },
  refuse: (request, errorCode, { version }) => response(request, notFound(errorCode), version),
});

function find(keyType: number, { broker, connection, version }: RequestContext): Found {
  if (keyType === KEY_TYPE.transaction) {
    // What clients give up at, at once: librdkafka, which asks in version 2, tries all else again for a minute; the
    // others show the text with an error that is none of authorization.
    const errorCode = version < BATCHED_SINCE ? code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED : code.UNSUPPORTED_VERSION;
    return notFound(errorCode, "This broker does not support transactions yet.");
  }
  if (keyType === KEY_TYPE.share) {
    const message = version < SHARE_SINCE ? "" : "This broker does not support share groups yet.";
    return notFound(code.INVALID_REQUEST, message);
  }
  if (keyType !== KEY_TYPE.group) return notFound(code.INVALID_REQUEST);
  try {
    broker.groups.ensureTopic();
  } catch (error) {
    if (!(error instanceof MetadataRefused)) throw error;
    return notFound(code.COORDINATOR_NOT_AVAILABLE);
  }
  return {
    nodeId: broker.nodeId,
    host: connection.advertisedHost,
    port: connection.advertisedPort,
    errorCode: code.NONE,
  };
}

function notFound(errorCode: number, errorMessage: string = errorByCode(errorCode).message): Found {
  return { nodeId: -1, host: "", port: -1, errorCode, errorMessage };
}

/** In the older versions also "no error" has a text. */
function response({ coordinatorKeys }: FindCoordinatorRequest, found: Found, version: number) {
  if (version < BATCHED_SINCE)
    return { ...found, errorMessage: found.errorMessage || errorByCode(found.errorCode).message };
  return { coordinators: coordinatorKeys.map((key) => ({ key, ...found })) };
}
