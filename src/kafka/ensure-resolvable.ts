/** Java makes no client where no bootstrap name resolves (ClientUtils.parseAndValidateAddresses). */
import { isIP } from "node:net";
import { CONFIG_EXCEPTION } from "../config/config-def.ts";
import { InputError } from "../errors.ts";
import { noResolvableServer, UNRESOLVED } from "./admin-client-failure.ts";
import { endpointText } from "./bootstrap.ts";
import type { Bootstrap, Endpoint } from "./bootstrap.ts";
import { notConstructed } from "./client-construction.ts";
import type { ClientKind } from "./client-construction.ts";
import type { ClientLogger } from "./client-logger.ts";
import { nameNotFound } from "./reasons.ts";

/** Says which names do not resolve; throws InputError `Failed to construct kafka KIND` where none does. */
export async function ensureResolvable(kind: ClientKind, bootstrap: Bootstrap, logger: ClientLogger): Promise<void> {
  const { unresolved, any } = await resolveAll(bootstrap);
  for (const endpoint of unresolved) {
    const server = endpointText(endpoint);
    logger.plain(
      "WARN",
      `Couldn't resolve server ${server} from bootstrap.servers as DNS resolution failed for ${endpoint.host}`,
      "org.apache.kafka.clients.ClientUtils",
    );
  }
  if (any) return;
  const cause = new InputError(UNRESOLVED, { javaClass: CONFIG_EXCEPTION });
  throw notConstructed(kind, UNRESOLVED, cause);
}

/**
 * For a command that looks at other things before it asks a broker, and would find them wrong first. Throws ConnectError
 * `Failed to create new KafkaAdminClient`.
 */
export async function ensureAdminClient(bootstrap: Bootstrap): Promise<void> {
  const { unresolved, any } = await resolveAll(bootstrap);
  if (any) return;
  throw noResolvableServer(unresolved.map((endpoint) => ({ address: endpointText(endpoint), reason: nameNotFound })));
}

async function resolveAll({
  endpoints,
}: Bootstrap): Promise<{ readonly unresolved: readonly Endpoint[]; readonly any: boolean }> {
  const names = endpoints.filter(({ host }) => host !== "localhost" && isIP(host) === 0);
  if (names.length === 0) return { unresolved: [], any: true };
  const { resolveAddresses } = await import("./resolve.ts");
  const found = await Promise.all(
    names.map(async ({ host }) => {
      try {
        return (await resolveAddresses(host)).length > 0;
      } catch {
        return false;
      }
    }),
  );
  const unresolved = names.filter((_, index) => found[index] !== true);
  return { unresolved, any: unresolved.length < endpoints.length };
}
