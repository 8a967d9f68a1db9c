/** What Java's NetworkClient logs of a broker that is not there or refuses the login. */
import type { ConnectError } from "../errors.ts";
import { endpointText } from "./bootstrap.ts";
import type { Endpoint } from "./bootstrap.ts";
import { lastingReasons } from "./client-logger.ts";
import type { ClientLogger } from "./client-logger.ts";
import type { BrokerNode } from "./cluster-view.ts";
import { javaAddress } from "./java-address.ts";

/** The reason of an attempt whose connection stood for a while. */
const LOST = "closed by the server";

/** Whether a login or a certificate was refused: to try again does not help. */
export function isRefusal({ retriable, javaClass, clientNotMade }: ConnectError): boolean {
  return !retriable && javaClass !== undefined && !clientNotMade;
}

export class ConnectionLog {
  readonly #logger: ClientLogger;
  readonly #bootstrap: readonly Endpoint[];
  readonly #nodes: () => Iterable<BrokerNode>;

  /** @param nodes as the last metadata told; none before that */
  constructor(logger: ClientLogger, bootstrap: readonly Endpoint[], nodes: () => Iterable<BrokerNode>) {
    this.#logger = logger;
    this.#bootstrap = bootstrap;
    this.#nodes = nodes;
  }

  unreachable(error: ConnectError): void {
    const refused = isRefusal(error);
    const nodes = [...this.#nodes()];
    for (const { address, reason } of error.attempts) {
      const id = nodes.find((node) => endpointText(node) === address)?.id ?? this.#bootstrapId(address);
      const connection = `Connection to node ${id} (${javaAddress(address)})`;
      if (refused) this.#say("ERROR", `${connection} failed authentication due to: ${error.message}`);
      else if (reason !== LOST) {
        this.#say("WARN", `${connection} could not be established. Node may not be available.`);
      }
      if (nodes.length === 0) {
        this.#say("WARN", `Bootstrap broker ${address} (id: ${id} rack: null isFenced: false) disconnected`);
      }
    }
    if (!refused) for (const text of lastingReasons(error)) this.#say("WARN", text);
  }

  #say(level: "ERROR" | "WARN", message: string): void {
    this.#logger.say(level, "NetworkClient", message);
  }

  #bootstrapId(address: string): number {
    const index = this.#bootstrap.findIndex((endpoint) => endpointText(endpoint) === address);
    return -1 - Math.max(0, index);
  }
}
