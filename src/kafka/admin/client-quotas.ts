import { code, protocolError } from "../../protocol/errors.ts";
import { alterClientQuotas as alterApi } from "../../protocol/messages/alter-client-quotas.ts";
import { describeClientQuotas as describeApi } from "../../protocol/messages/describe-client-quotas.ts";
import type { Cluster } from "../cluster.ts";

/** ClientQuotaEntity's types, by the names of the protocol. */
export type QuotaEntityType = "user" | "client-id" | "ip";

/** A name by type; null stands for the default entity of the type. */
export type QuotaEntity = ReadonlyMap<string, string | null>;

export interface QuotaFilter {
  readonly type: QuotaEntityType;
  /** Null: the default entity; absent: any name, and the default entity. */
  readonly name?: string | null;
}

export interface ClientQuotas {
  readonly entity: QuotaEntity;
  /** In the broker's order. */
  readonly quotas: ReadonlyMap<string, number>;
}

const MATCH_EXACT = 0;
const MATCH_DEFAULT = 1;
const MATCH_ANY = 2;

/**
 * The quotas of the entities that have just these types and fit each of them, in the broker's order.
 * DescribeClientQuotas (KIP-546), strict, at any broker.
 */
export async function describeClientQuotas(cluster: Cluster, filters: readonly QuotaFilter[]): Promise<ClientQuotas[]> {
  const { entries } = await cluster.call({
    name: "describeClientQuotas",
    target: "any",
    run: async (broker) => {
      const response = await broker.send(describeApi, { components: filters.map(component), strict: true });
      if (response.errorCode !== code.NONE) throw protocolError(response.errorCode, response.errorMessage);
      return response;
    },
  });
  return (entries ?? []).map(({ entity, values }) => ({
    entity: new Map(entity.map(({ entityType, entityName }) => [entityType, entityName])),
    quotas: new Map(values.map(({ key, value }) => [key, value])),
  }));
}

function component({ type, name }: QuotaFilter): { entityType: string; matchType: number; match: string | null } {
  if (name === undefined) return { entityType: type, matchType: MATCH_ANY, match: null };
  return { entityType: type, matchType: name === null ? MATCH_DEFAULT : MATCH_EXACT, match: name };
}

export interface QuotaOp {
  readonly key: string;
  /** Null removes the quota. */
  readonly value: number | null;
}

/**
 * Changes the quotas of one entity and leaves those that are not named. AlterClientQuotas (KIP-546), at any broker.
 * Throws ProtocolError where the cluster refuses.
 */
export async function alterClientQuotas(cluster: Cluster, entity: QuotaEntity, ops: readonly QuotaOp[]): Promise<void> {
  const { entries } = await cluster.call({
    name: "alterClientQuotas",
    target: "any",
    run: (broker) =>
      broker.send(alterApi, {
        entries: [
          {
            entity: [...entity].map(([entityType, entityName]) => ({ entityType, entityName })),
            ops: ops.map(({ key, value }) => ({ key, value: value ?? 0, remove: value === null })),
          },
        ],
        validateOnly: false,
      }),
  });
  const failed = entries.find(({ errorCode }) => errorCode !== code.NONE);
  if (failed !== undefined) throw protocolError(failed.errorCode, failed.errorMessage);
}
