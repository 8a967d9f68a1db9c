/**
 * Bit fields of the operations that a client may do: all that the resource knows, since nothing is forbidden. Bits are
 * the codes of org.apache.kafka.common.acl.AclOperation; which there are says AclEntry.supportedOperations.
 */

/** What answers hold where nobody asked. */
export const OPERATIONS_NOT_ASKED = -2147483648;

const OPERATION = {
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  clusterAction: 9,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
} as const;

type Operation = keyof typeof OPERATION;

function bits(...operations: readonly Operation[]): number {
  return operations.reduce((field, operation) => field | (1 << OPERATION[operation]), 0);
}

export const TOPIC_OPERATIONS = bits(
  "read",
  "write",
  "create",
  "delete",
  "alter",
  "describe",
  "describeConfigs",
  "alterConfigs",
);

export const CLUSTER_OPERATIONS = bits(
  "create",
  "alter",
  "describe",
  "clusterAction",
  "describeConfigs",
  "alterConfigs",
  "idempotentWrite",
);
