import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { incrementalAlterConfigs as api } from "../../protocol/messages/incremental-alter-configs.ts";
import type { Cluster } from "../cluster.ts";
import type { Target } from "../router.ts";
import { leftOut, nodeOf, resourceKey, resourceTypeId } from "./config-resource.ts";
import type { ConfigResource } from "./config-resource.ts";

/** AlterConfigOp.OpType by its number in the protocol. */
const operations = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export interface AlterConfigOp {
  readonly name: string;
  readonly operation: keyof typeof operations;
  /** For delete: nothing. */
  readonly value?: string;
}

export interface ConfigAlteration {
  readonly resource: ConfigResource;
  readonly ops: readonly AlterConfigOp[];
}

export interface AlterConfigsOptions {
  /** Check only, change nothing. */
  readonly validateOnly?: boolean;
  /** The time that all tries may take; default.api.timeout.ms where absent. */
  readonly timeoutMs?: number;
}

export interface AlterConfigsResult {
  readonly resource: ConfigResource;
  readonly error?: ProtocolError | undefined;
}

/**
 * Changes the settings that are named and leaves the others as they are: a result for each resource, in their order.
 * IncrementalAlterConfigs (KIP-339): a broker and its loggers at that broker, the rest at any; with
 * bootstrap.controllers at the active controller, but for loggers.
 */
export async function incrementalAlterConfigs(
  cluster: Cluster,
  alterations: readonly ConfigAlteration[],
  options: AlterConfigsOptions = {},
): Promise<AlterConfigsResult[]> {
  const groups = new Map<number | null, ConfigAlteration[]>();
  for (const alteration of alterations) {
    const node = targetNode(cluster, alteration.resource);
    groups.set(node, [...(groups.get(node) ?? []), alteration]);
  }
  const answers = await Promise.all(
    [...groups].map(([node, group]) =>
      alterAt(cluster, node === null ? "controller-or-any" : { node }, group, options),
    ),
  );
  const errors = new Map(answers.flat());
  return alterations.map(({ resource }) => {
    const key = resourceKey(resource);
    return { resource, error: errors.has(key) ? errors.get(key) : leftOut(resource) };
  });
}

function targetNode(cluster: Cluster, resource: ConfigResource): number | null {
  const usesControllers = cluster.config.bootstrap.kind === "controllers";
  return usesControllers && resource.type !== "broker-logger" ? null : nodeOf(resource);
}

async function alterAt(
  cluster: Cluster,
  target: Target,
  alterations: readonly ConfigAlteration[],
  { validateOnly = false, timeoutMs }: AlterConfigsOptions,
): Promise<[string, ProtocolError | undefined][]> {
  const { responses } = await cluster.call({
    name: "incrementalAlterConfigs",
    target,
    controllers: true,
    ...(timeoutMs !== undefined && { timeoutMs }),
    run: async (broker) => {
      const response = await broker.send(api, {
        resources: alterations.map(({ resource, ops }) => ({
          resourceType: resourceTypeId(resource.type),
          resourceName: resource.name,
          configs: ops.map(({ name, operation, value }) => ({
            name,
            configOperation: operations[operation],
            // Java's tools send an empty text with a deletion.
            value: value ?? "",
          })),
        })),
        validateOnly,
      });
      if (response.responses.some(({ errorCode }) => errorCode === code.NOT_CONTROLLER)) {
        throw protocolError(code.NOT_CONTROLLER);
      }
      return response;
    },
  });
  return responses.map(({ resourceType, resourceName, errorCode, errorMessage }) => [
    `${resourceType}:${resourceName}`,
    errorCode === code.NONE ? undefined : protocolError(errorCode, errorMessage),
  ]);
}
