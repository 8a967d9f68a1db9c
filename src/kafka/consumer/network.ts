/** One try at a time to talk to a broker, and the words that Java's NetworkClient has for a broker that is not there. */
import { isIP } from "node:net";
import { ConnectError } from "../../errors.ts";
import type { FailedAttempt } from "../../errors.ts";
import { backoffMs } from "../backoff.ts";
import { endpointText } from "../bootstrap.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerNode } from "../cluster-view.ts";
import type { ClientConfig } from "../config.ts";
import type { Target } from "../router.ts";
import { lastingReasons } from "../client-logger.ts";
import type { ClientLogger } from "../client-logger.ts";

const LOST = "closed by the server";

export class ConsumerNetwork {
  readonly cluster: Cluster;
  readonly requestTimeoutMs: number;
  readonly #logger: ClientLogger;
  /** By id, as the last metadata told. */
  nodes: ReadonlyMap<number, BrokerNode> = new Map();
  /** A login or a certificate was refused: trying again does not help, so poll throws it. */
  fatal: ConnectError | undefined;
  #failures = 0;

  /** @param requestTimeoutMs For requests that say nothing else; request.timeout.ms unless given. */
  constructor(cluster: Cluster, logger: ClientLogger, requestTimeoutMs = cluster.config.requestTimeoutMs) {
    this.cluster = cluster;
    this.#logger = logger;
    this.requestTimeoutMs = requestTimeoutMs;
  }

  get config(): ClientConfig {
    return this.cluster.config;
  }

  /** One try. Throws what `run` throws, and ConnectError where the broker is out of reach. */
  async call<T>(name: string, target: Target, run: (broker: Broker) => Promise<T>, timeoutMs?: number): Promise<T> {
    try {
      const result = await this.cluster.call({
        name,
        target,
        once: true,
        timeoutMs: timeoutMs ?? this.requestTimeoutMs,
        run,
      });
      this.#failures = 0;
      return result;
    } catch (error) {
      if (error instanceof ConnectError && !this.cluster.closing.aborted) this.#learn(error);
      throw error;
    }
  }

  /** How long to wait after a failure before the next try. */
  waitMs(error: unknown): number {
    const { reconnectBackoffMs, reconnectBackoffMaxMs, retryBackoffMs, retryBackoffMaxMs } = this.config;
    if (!(error instanceof ConnectError)) return backoffMs(retryBackoffMs, retryBackoffMaxMs, 0);
    return backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, Math.max(0, this.#failures - 1));
  }

  /** As Java prints a node: `localhost:9092 (id: 1 rack: null isFenced: false)`. */
  nodeText(id: number): string {
    const node = this.nodes.get(id);
    if (node === undefined) return `(id: ${id})`;
    return `${node.host}:${node.port} (id: ${id} rack: ${node.rack ?? "null"} isFenced: false)`;
  }

  #learn(error: ConnectError): void {
    this.#failures += 1;
    if (!error.retriable && error.javaClass !== undefined && !error.clientNotMade) {
      this.fatal = error;
      for (const attempt of error.attempts)
        void this.#say(attempt, "ERROR", ` failed authentication due to: ${error.message}`);
      return;
    }
    for (const attempt of error.attempts) {
      if (attempt.reason === LOST) continue;
      void this.#say(attempt, "WARN", " could not be established. Node may not be available.");
    }
    for (const text of lastingReasons(error)) this.#logger.say("WARN", "NetworkClient", text);
  }

  async #say({ address }: FailedAttempt, level: "ERROR" | "WARN", what: string): Promise<void> {
    const text = `Connection to node ${this.#idOf(address)} (${await remoteAddress(address)})${what}`;
    this.#logger.say(level, "NetworkClient", text);
  }

  #idOf(address: string): number {
    for (const node of this.nodes.values()) if (endpointText(node) === address) return node.id;
    const index = this.config.bootstrap.endpoints.findIndex((endpoint) => endpointText(endpoint) === address);
    return -1 - Math.max(0, index);
  }
}

/** As Java prints an address: `localhost/127.0.0.1:9092`, `/127.0.0.1:9092`. */
async function remoteAddress(address: string): Promise<string> {
  const end = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, end), address.slice(end + 1)];
  if (isIP(host) !== 0) return `/${address}`;
  const { resolveAddresses } = await import("../resolve.ts");
  const [first] = await resolveAddresses(host).catch(() => []);
  return first === undefined ? `${host}/<unresolved>:${port}` : `${host}/${first}:${port}`;
}
