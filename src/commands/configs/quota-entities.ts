import { InputError } from "../../errors.ts";
import { inHashMapOrder, inHashOrder, javaStringHash } from "../../java/hash-map.ts";
import type { ClientQuotas, QuotaEntity, QuotaEntityType, QuotaFilter } from "../../kafka/admin/client-quotas.ts";
import type { Wanted } from "./checks.ts";
import type { EntityType } from "./entities.ts";
import { ILLEGAL_ARGUMENT } from "./failures.ts";

/** How long the official tool waits for the quotas that there are. */
export const QUOTAS_WAIT_MS = 30_000;

const quotaTypes: Partial<Record<EntityType, QuotaEntityType>> = { users: "user", clients: "client-id", ips: "ip" };

/** The filter that finds the entities: of a type without a name all, of an empty one the defaults. Throws InputError for a name too many. */
export function quotaFilters({ types, names }: Pick<Wanted, "types" | "names">): QuotaFilter[] {
  const filters = types.map((entityType, at): QuotaFilter => {
    const type = quotaTypes[entityType];
    if (type === undefined) throw illegal(`Unexpected entity type ${entityType}`);
    const name = names[at];
    return name === undefined ? { type } : { type, name: name === "" ? null : name };
  });
  if (names.length > types.length) throw illegal("More entity names specified than entity types");
  return filters;
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: ILLEGAL_ARGUMENT });
}

/** Entities and their quotas in the order of the Java maps that the AdminClient makes of an answer. */
export function inJavaOrder(entries: readonly ClientQuotas[]): ClientQuotas[] {
  const ordered = entries.map(({ entity, quotas }) => ({
    entity,
    quotas: new Map(inHashMapOrder([...quotas], ([key]) => key, { capacity: quotas.size })),
  }));
  return inHashOrder(ordered, ({ entity }) => entityHash(entity), { capacity: entries.length });
}

/** ClientQuotaEntity.hashCode: that of an array of one map. */
function entityHash(entity: QuotaEntity): number {
  let hash = 0;
  for (const [type, name] of entity) hash += javaStringHash(type) ^ (name === null ? 0 : javaStringHash(name));
  return (31 + hash) | 0;
}
