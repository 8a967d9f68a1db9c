import { ProtocolError, UnsupportedVersionError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { describeCluster as api } from "../../protocol/messages/describe-cluster.ts";
import { metadata } from "../../protocol/messages/metadata.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";

export interface ClusterNode {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  /** Registered, but not in service (KIP-1073); false where the broker does not tell. */
  readonly fenced: boolean;
}

export interface ClusterDescription {
  readonly clusterId: string | null;
  /** -1 where there is none. */
  readonly controllerId: number;
  readonly nodes: readonly ClusterNode[];
  /** Bits by AclOperation code; null where not asked for. */
  readonly authorizedOperations: number | null;
}

export interface DescribeClusterOptions {
  readonly authorizedOperations?: boolean;
  /** Brokers that are registered but fenced too; only newer brokers tell, others throw UnsupportedVersionError. */
  readonly fencedBrokers?: boolean;
}

const BROKER_ENDPOINTS = 1;
const CONTROLLER_ENDPOINTS = 2;
const NOT_ASKED = -2147483648;

/** The cluster and its nodes. DescribeCluster at any broker or the active controller, Metadata where that is not known. */
export async function describeCluster(
  cluster: Cluster,
  options: DescribeClusterOptions = {},
): Promise<ClusterDescription> {
  const usesControllers = cluster.config.bootstrap.kind === "controllers";
  return cluster.call({
    name: "listNodes",
    target: "controller-or-any",
    controllers: true,
    run: async (broker) => {
      try {
        return await ask(broker, usesControllers ? CONTROLLER_ENDPOINTS : BROKER_ENDPOINTS, options);
      } catch (error) {
        const isTooOld = error instanceof UnsupportedVersionError && options.fencedBrokers !== true;
        // Java's client looks for the brokers first, of which a controller tells nothing.
        const isController = error instanceof ProtocolError && error.errorCode === code.MISMATCHED_ENDPOINT_TYPE;
        if (usesControllers || !(isTooOld || isController)) throw error;
        return askMetadata(broker, options);
      }
    },
  });
}

async function ask(
  broker: Broker,
  endpointType: number,
  { authorizedOperations = false, fencedBrokers = false }: DescribeClusterOptions,
): Promise<ClusterDescription> {
  const answer = await broker.send(api, {
    includeClusterAuthorizedOperations: authorizedOperations,
    endpointType,
    includeFencedBrokers: fencedBrokers,
  });
  if (answer.errorCode !== code.NONE) throw protocolError(answer.errorCode, answer.errorMessage);
  return {
    clusterId: answer.clusterId,
    controllerId: answer.controllerId,
    nodes: answer.brokers.map(({ brokerId, host, port, rack, isFenced }) => ({
      id: brokerId,
      host,
      port,
      rack,
      fenced: isFenced,
    })),
    authorizedOperations: operations(answer.clusterAuthorizedOperations),
  };
}

async function askMetadata(
  broker: Broker,
  { authorizedOperations = false }: DescribeClusterOptions,
): Promise<ClusterDescription> {
  const answer = await broker.send(
    metadata,
    { topics: [], allowAutoTopicCreation: true, includeClusterAuthorizedOperations: authorizedOperations },
    // Later versions leave the operations to DescribeCluster.
    { maxVersion: 10 },
  );
  return {
    clusterId: answer.clusterId,
    controllerId: answer.controllerId,
    nodes: answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack, fenced: false })),
    authorizedOperations: operations(answer.clusterAuthorizedOperations),
  };
}

function operations(bits: number): number | null {
  return bits === NOT_ASKED ? null : bits;
}
