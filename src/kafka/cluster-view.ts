/** The nodes of a cluster and its controller, as one of them tells. */
import { code, protocolError } from "../protocol/errors.ts";
import { describeCluster } from "../protocol/messages/describe-cluster.ts";
import { metadata } from "../protocol/messages/metadata.ts";
import type { MetadataResponse } from "../protocol/messages/metadata.ts";
import type { BrokerConnection } from "./connection.ts";

export interface BrokerNode {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface ClusterView {
  /** By id. */
  readonly nodes: ReadonlyMap<number, BrokerNode>;
  /** -1 where there is none. */
  readonly controllerId: number;
}

const CONTROLLER_ENDPOINTS = 2;

/** Asks a broker with Metadata without topics, a controller with DescribeCluster (KIP-919), as Java's AdminClient does. */
export async function fetchClusterView(
  connection: BrokerConnection,
  usesControllers: boolean,
  timeoutMs: number,
): Promise<ClusterView> {
  if (usesControllers) {
    const answer = await connection.send(describeCluster, { endpointType: CONTROLLER_ENDPOINTS }, { timeoutMs });
    if (answer.errorCode !== code.NONE) throw protocolError(answer.errorCode, answer.errorMessage);
    return view(
      answer.brokers.map(({ brokerId, ...node }) => ({ id: brokerId, ...node })),
      answer.controllerId,
    );
  }
  return viewOf(await connection.send(metadata, { topics: [], allowAutoTopicCreation: true }, { timeoutMs }));
}

/** What any Metadata answer tells, whatever topics were asked for. */
export function viewOf({ brokers, controllerId }: MetadataResponse): ClusterView {
  return view(
    brokers.map(({ nodeId, ...node }) => ({ id: nodeId, ...node })),
    controllerId,
  );
}

function view(nodes: readonly BrokerNode[], controllerId: number): ClusterView {
  return { nodes: new Map(nodes.map((node) => [node.id, node])), controllerId };
}
