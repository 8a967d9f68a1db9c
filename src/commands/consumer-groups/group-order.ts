import { inHashMapOrder } from "../../java/hash-map.ts";

interface Group {
  readonly groupId: string;
}

/**
 * The order in which Java's AdminClient gives described groups: a HashMap, copied into one that is just large enough.
 * Groups of one bin keep the order asked; in Java an object's identity decides there, which each JVM makes up.
 */
export function inDescribedGroupOrder<G extends Group>(groups: readonly G[]): G[] {
  return inHashMapOrder(inHashMapOrder(groups, idOf), idOf, { capacity: Math.floor(groups.length / 0.75 + 1) });
}

/** The order in which it gives deleted groups: the copy begins with their number. */
export function inDeletedGroupOrder<G extends Group>(groups: readonly G[]): G[] {
  return inHashMapOrder(inHashMapOrder(groups, idOf), idOf, { capacity: groups.length });
}

function idOf({ groupId }: Group): string {
  return groupId;
}
