/** FindCoordinator, for many keys at once where the broker can. */
import type { ProtocolError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";
import { findCoordinator } from "../protocol/messages/find-coordinator.ts";
import type { BrokerConnection } from "./connection.ts";

export type CoordinatorType = "group" | "transaction" | "share";

const keyTypes: Readonly<Record<CoordinatorType, number>> = { group: 0, transaction: 1, share: 2 };
/** KIP-699. */
const BATCH_VERSION = 4;

/** The node that coordinates each key, or why there is none, in the words of Java's CoordinatorStrategy. */
export async function fetchCoordinators(
  connection: BrokerConnection,
  type: CoordinatorType,
  keys: readonly string[],
  timeoutMs: number,
): Promise<Map<string, number | ProtocolError>> {
  const keyType = keyTypes[type];
  const result = (key: string, errorCode: number, nodeId: number): [string, number | ProtocolError] => [
    key,
    errorCode === code.NONE ? nodeId : lookupError(type, key, errorCode),
  ];
  if (connection.chooseVersion(findCoordinator) >= BATCH_VERSION) {
    const { coordinators } = await connection.send(
      findCoordinator,
      { keyType, coordinatorKeys: [...keys] },
      { timeoutMs },
    );
    return new Map(coordinators.map(({ key, errorCode, nodeId }) => result(key, errorCode, nodeId)));
  }
  const answers = await Promise.all(
    keys.map(async (key): Promise<[string, number | ProtocolError]> => {
      const { errorCode, nodeId } = await connection.send(findCoordinator, { keyType, key }, { timeoutMs });
      return result(key, errorCode, nodeId);
    }),
  );
  return new Map(answers);
}

function lookupError(type: CoordinatorType, key: string, errorCode: number): ProtocolError {
  const keyText = `CoordinatorKey(idValue='${key}', type=${type.toUpperCase()})`;
  switch (errorCode) {
    case code.COORDINATOR_NOT_AVAILABLE:
    case code.COORDINATOR_LOAD_IN_PROGRESS:
      return protocolError(errorCode);
    case code.GROUP_AUTHORIZATION_FAILED:
      return protocolError(
        errorCode,
        `FindCoordinator request for groupId \`${keyText}\` failed due to authorization failure`,
      );
    case code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return protocolError(
        errorCode,
        `FindCoordinator request for transactionalId \`${keyText}\` failed due to authorization failure`,
      );
    default:
      return protocolError(
        errorCode,
        `FindCoordinator request for key \`${keyText}\` failed due to an unexpected error`,
      );
  }
}
