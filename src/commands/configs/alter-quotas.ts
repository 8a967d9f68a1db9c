import { InputError } from "../../errors.ts";
import { parseJavaDouble } from "../../java/double.ts";
import { inScalaOrder } from "../../java/scala-collections.ts";
import { alterClientQuotas, describeClientQuotas } from "../../kafka/admin/client-quotas.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Wanted } from "./checks.ts";
import type { ConfigChanges } from "./config-changes.ts";
import { answerOf, ILLEGAL_ARGUMENT, INVALID_CONFIGURATION } from "./failures.ts";
import { QUOTAS_WAIT_MS, quotaFilters } from "./quota-entities.ts";
import { isIpQuota } from "./quota-names.ts";

export type NamedEntities = Pick<Wanted, "types" | "names">;

/** Changes the connection quotas of an address. Throws InputError for names that are none. */
export async function alterIp(cluster: Cluster, entities: NamedEntities, changes: ConfigChanges): Promise<void> {
  const names = [...new Set([...changes.added.keys(), ...changes.deleted])];
  const unknown = inScalaOrder(names, (name) => name).filter((name) => !isIpQuota(name));
  if (unknown.length > 0) {
    throw new InputError(
      `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(",")}`,
      { javaClass: ILLEGAL_ARGUMENT },
    );
  }
  await alterQuotas(cluster, entities, changes);
}

/** Changes quotas. Throws InputError for one that is to be deleted and not there, and for a value that is no number. */
export async function alterQuotas(cluster: Cluster, entities: NamedEntities, changes: ConfigChanges): Promise<void> {
  const filters = quotaFilters(entities);
  const [present] = await answerOf(cluster, describeClientQuotas(cluster, filters), QUOTAS_WAIT_MS);
  const absent = changes.deleted.filter((name) => present?.quotas.has(name) !== true);
  if (absent.length > 0) {
    throw new InputError(`Invalid config(s): ${absent.join(",")}`, { javaClass: INVALID_CONFIGURATION });
  }
  const ops = [
    ...[...changes.added].map(([key, value]) => ({ key, value: quotaValue(key, value) })),
    ...changes.deleted.map((key) => ({ key, value: null })),
  ];
  const entity = new Map(filters.map(({ type, name }) => [type, name ?? null]));
  await answerOf(cluster, alterClientQuotas(cluster, entity, ops));
}

function quotaValue(key: string, text: string): number {
  const value = parseJavaDouble(text);
  if (value !== undefined) return value;
  throw new InputError(`Cannot parse quota configuration value for ${key}: ${text}`, { javaClass: ILLEGAL_ARGUMENT });
}
