/** One try at a time to talk to a broker; one that is not there is logged. */
import { ConnectError } from "../../errors.ts";
import { backoffMs } from "../backoff.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerNode } from "../cluster-view.ts";
import type { ClientConfig } from "../config.ts";
import { ConnectionLog, isRefusal } from "../connection-log.ts";
import type { Target } from "../router.ts";
import type { ClientLogger } from "../client-logger.ts";

export class ConsumerNetwork {
  readonly cluster: Cluster;
  readonly requestTimeoutMs: number;
  readonly #log: ConnectionLog;
  /** By id, as the last metadata told. */
  nodes: ReadonlyMap<number, BrokerNode> = new Map();
  /** A login or a certificate was refused: trying again does not help, so poll throws it. */
  fatal: ConnectError | undefined;
  #failures = 0;

  /** @param requestTimeoutMs For requests that say nothing else; request.timeout.ms unless given. */
  constructor(cluster: Cluster, logger: ClientLogger, requestTimeoutMs = cluster.config.requestTimeoutMs) {
    this.cluster = cluster;
    this.#log = new ConnectionLog(logger, cluster.config.bootstrap.endpoints, () => this.nodes.values());
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
    if (isRefusal(error)) this.fatal = error;
    this.#log.unreachable(error);
  }
}
