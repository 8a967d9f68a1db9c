import { InputError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { inScalaOrder, scalaSetText } from "../../java/scala-collections.ts";
import { alterUserScramCredentials, isScramMechanism } from "../../kafka/admin/scram-credentials.ts";
import type { ScramMechanism, ScramUpsertion } from "../../kafka/admin/scram-credentials.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { alterQuotas } from "./alter-quotas.ts";
import type { NamedEntities } from "./alter-quotas.ts";
import type { ConfigChanges } from "./config-changes.ts";
import { answerOf, ILLEGAL_ARGUMENT } from "./failures.ts";
import { isClientQuota } from "./quota-names.ts";

/**
 * Changes quotas of users and clients, or credentials of a user: not both at once.
 * Source: kafka.admin.ConfigCommand.alterConfig.
 *
 * @throws InputError for names that are neither, and for credentials that are not well formed
 */
export async function alterClient(cluster: Cluster, entities: NamedEntities, changes: ConfigChanges): Promise<void> {
  const { names } = entities;
  if (entities.types.includes("clients")) ensureQuotasAlone(changes);
  else ensureQuotasOrCredentials(names, changes);
  if ([...changes.added.keys(), ...changes.deleted].some(isClientQuota)) {
    await alterQuotas(cluster, entities, changes);
    return;
  }
  const [user = ""] = names;
  if (names.length !== 1) {
    throw new InputError(
      `Altering user SCRAM credentials should never occur for more zero or multiple users: List(${names.join(", ")})`,
      { javaClass: "java.lang.IllegalStateException" },
    );
  }
  const deletions = changes.deleted.filter(isScramMechanism);
  const upsertions = [...changes.added].flatMap(([name, value]) =>
    isScramMechanism(name) ? [parseCredential(name, value)] : [],
  );
  // An empty file of settings asks for nothing.
  if (deletions.length + upsertions.length === 0) return;
  await answerOf(cluster, alterUserScramCredentials(cluster, user, { upsertions, deletions }));
}

function ensureQuotasAlone({ added, deleted }: ConfigChanges): void {
  const unexpected = [...unknownOf(added.keys()), ...[...added.keys()].filter(isScramMechanism)];
  if (unexpected.length > 0) {
    const shown = scalaSetText(inScalaOrder(unexpected, (name) => name));
    throw refused("Only quota configs can be added for 'clients'", shown);
  }
  const undeletable = [...unknownOf(deleted), ...deleted.filter(isScramMechanism)];
  if (undeletable.length > 0) {
    throw refused("Only quota configs can be deleted for 'clients'", `ArrayBuffer(${undeletable.join(", ")})`);
  }
}

function ensureQuotasOrCredentials(names: readonly string[], { added, deleted }: ConfigChanges): void {
  const unknown = unknownOf(added.keys());
  // Here it is what is left of the keys of a map, which Scala calls a Set however many they are.
  if (unknown.length > 0)
    throw refused("Only quota and SCRAM credential configs can be added for 'users'", `Set(${unknown.join(", ")})`);
  const undeletable = unknownOf(deleted);
  if (undeletable.length > 0) {
    throw refused(
      "Only quota and SCRAM credential configs can be deleted for 'users'",
      `ArrayBuffer(${undeletable.join(", ")})`,
    );
  }
  const all = [...added.keys(), ...deleted];
  if (!all.some(isScramMechanism)) return;
  if (names.includes("")) {
    throw illegal(
      "The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.",
    );
  }
  if (all.some(isClientQuota)) {
    throw illegal(
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
    );
  }
}

function unknownOf(names: Iterable<string>): string[] {
  return [...names].filter((name) => !isScramMechanism(name) && !isClientQuota(name));
}

function refused(rule: string, names: string): InputError {
  return illegal(`${rule} using --bootstrap-server. Unexpected config names: ${names}`);
}

const DEFAULT_ITERATIONS = 4096;
/** ScramMechanism.minIterations, of both. */
const MIN_ITERATIONS = 4096;

/** Reads `iterations=8192,password=secret` or `password=secret`: the password is all that follows. */
function parseCredential(mechanism: ScramMechanism, text: string): ScramUpsertion {
  const match = /^(?:iterations=(-?[0-9]*),)?password=([^\n\r\u0085\u2028\u2029]*)$/.exec(text);
  if (match === null) throw illegal(`Invalid credential property ${mechanism.replaceAll("-", "_")}=${text}`);
  const [, given = "-1", password = ""] = match;
  const iterations = given === "-1" ? DEFAULT_ITERATIONS : parseJavaInteger(given);
  if (iterations === undefined) {
    throw new InputError(`For input string: "${given}"`, { javaClass: "java.lang.NumberFormatException" });
  }
  if (iterations < MIN_ITERATIONS) {
    throw illegal(`Iterations ${iterations} is less than the minimum ${MIN_ITERATIONS} required for ${mechanism}`);
  }
  return { mechanism, iterations, password };
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: ILLEGAL_ARGUMENT });
}
