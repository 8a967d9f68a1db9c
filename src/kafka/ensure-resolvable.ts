/** Java makes no client where no bootstrap name resolves (ClientUtils.parseAndValidateAddresses). */
import { isIP } from "node:net";
import { CONFIG_EXCEPTION } from "../config/config-def.ts";
import { InputError } from "../errors.ts";
import { endpointText } from "./bootstrap.ts";
import type { Bootstrap } from "./bootstrap.ts";
import { notConstructed } from "./client-construction.ts";
import type { ClientKind } from "./client-construction.ts";
import type { ClientLogger } from "./client-logger.ts";

const UNRESOLVED = "No resolvable bootstrap urls given in bootstrap.servers";

/** Says which names do not resolve; throws InputError `Failed to construct kafka KIND` where none does. */
export async function ensureResolvable(
  kind: ClientKind,
  { endpoints }: Bootstrap,
  logger: ClientLogger,
): Promise<void> {
  const sure = endpoints.some(({ host }) => host === "localhost" || isIP(host) !== 0);
  const names = endpoints.filter(({ host }) => host !== "localhost" && isIP(host) === 0);
  if (names.length === 0) return;
  const { resolveAddresses } = await import("./resolve.ts");
  const found = await Promise.all(
    names.map(async (endpoint) => {
      try {
        return (await resolveAddresses(endpoint.host)).length > 0;
      } catch {
        const server = endpointText(endpoint);
        logger.plain(
          "WARN",
          `Couldn't resolve server ${server} from bootstrap.servers as DNS resolution failed for ${endpoint.host}`,
          "org.apache.kafka.clients.ClientUtils",
        );
        return false;
      }
    }),
  );
  if (sure || found.includes(true)) return;
  const cause = new InputError(UNRESOLVED, { javaClass: CONFIG_EXCEPTION });
  throw notConstructed(kind, UNRESOLVED, cause);
}
