/** DescribeCluster v0-2 (KIP-700, KIP-919): this one node. Left out: includeFencedBrokers, since it is never fenced. */
import { code } from "../../protocol/error-table.ts";
import { describeCluster } from "../../protocol/messages/describe-cluster.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { handle } from "../handler.ts";
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED } from "../metadata/authorized-operations.ts";

/** org.apache.kafka.clients.admin.EndpointType */
const ENDPOINT = { broker: 1, controller: 2 } as const;

export const handleDescribeCluster = handle<typeof describeCluster>({
  api: describeCluster,
  run({ endpointType, includeClusterAuthorizedOperations }, { broker, connection, version }) {
    if (endpointType === ENDPOINT.controller) {
      return {
        errorCode: version === 0 ? code.INVALID_REQUEST : code.MISMATCHED_ENDPOINT_TYPE,
        errorMessage:
          "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER",
      };
    }
    if (endpointType !== ENDPOINT.broker) {
      return {
        errorCode: version === 0 ? code.INVALID_REQUEST : code.UNSUPPORTED_ENDPOINT_TYPE,
        errorMessage: `Unsupported endpoint type ${endpointType}`,
      };
    }
    return {
      endpointType: ENDPOINT.broker,
      clusterId: broker.logs.clusterId,
      controllerId: broker.nodeId,
      brokers: [
        {
          brokerId: broker.nodeId,
          host: connection.advertisedHost,
          port: connection.advertisedPort,
          rack: broker.config.text("broker.rack"),
          isFenced: false,
        },
      ],
      clusterAuthorizedOperations: includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
    };
  },
  refuse: (_request, errorCode) => ({ errorCode, errorMessage: errorByCode(errorCode).message, clusterId: "" }),
});
