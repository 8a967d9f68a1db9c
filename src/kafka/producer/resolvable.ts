/** Java makes no producer where no bootstrap name resolves (ClientUtils.parseAndValidateAddresses). */
import { isIP } from "node:net";
import { CONFIG_EXCEPTION } from "../../config/config-def.ts";
import { InputError } from "../../errors.ts";
import { endpointText } from "../bootstrap.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { ProducerLogger } from "./producer-logger.ts";

const UNRESOLVED = "No resolvable bootstrap urls given in bootstrap.servers";

/** Says which names do not resolve; throws InputError `Failed to construct kafka producer` where none does. */
export async function ensureResolvable({ client }: ProducerConfig, logger: ProducerLogger): Promise<void> {
  const { endpoints } = client.bootstrap;
  const sure = endpoints.some(({ host }) => host === "localhost" || isIP(host) !== 0);
  const names = endpoints.filter(({ host }) => host !== "localhost" && isIP(host) === 0);
  if (names.length === 0) return;
  const { resolveAddresses } = await import("../resolve.ts");
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
  throw new InputError("Failed to construct kafka producer", {
    javaClass: "org.apache.kafka.common.KafkaException",
    clientNotMade: true,
    hint: UNRESOLVED,
    cause: new InputError(UNRESOLVED, { javaClass: CONFIG_EXCEPTION }),
  });
}
