/** The connection to one broker, as the sender uses it: opened when needed, with a pause behind each failure. */
import { ConnectError } from "../../errors.ts";
import { backoffMs } from "../backoff.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerConnection } from "../connection.ts";
import type { SendWindow } from "./send-window.ts";

export class NodeLink {
  readonly node: number;
  /** Of the requests without an answer yet. */
  readonly window: SendWindow;
  readonly #cluster: Cluster;
  readonly #changed: (failure?: ConnectError) => void;
  #connection: BrokerConnection | undefined;
  #connecting = false;
  #failures = 0;
  #retryAt = 0;
  /** A fault of ours. */
  fault: unknown;

  /** `changed` is called when the connection stands, or could not be made. */
  constructor(
    cluster: Cluster,
    { node, window }: { readonly node: number; readonly window: SendWindow },
    changed: (failure?: ConnectError) => void,
  ) {
    this.#cluster = cluster;
    this.node = node;
    this.window = window;
    this.#changed = changed;
  }

  /** The connection where it stands; else one is begun, unless it is too soon after a failure. */
  connection(now: number): BrokerConnection | undefined {
    if (this.#connection?.lost === undefined && this.#connection !== undefined) return this.#connection;
    this.#connection = undefined;
    if (!this.#connecting && now >= this.#retryAt) void this.#connect();
    return undefined;
  }

  get isReady(): boolean {
    return this.#connection !== undefined && this.#connection.lost === undefined;
  }

  /** When to try again; undefined while nothing is waited for. */
  get retryAt(): number | undefined {
    return this.#connection === undefined && !this.#connecting && this.#retryAt > 0 ? this.#retryAt : undefined;
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    const { requestTimeoutMs, setupTimeoutMs, reconnectBackoffMs, reconnectBackoffMaxMs } = this.#cluster.config;
    try {
      this.#connection = await this.#cluster.reach({ node: this.node }, Math.max(requestTimeoutMs, setupTimeoutMs));
      this.#failures = 0;
      this.#retryAt = 0;
      this.#connecting = false;
      this.#changed();
    } catch (error) {
      this.#connecting = false;
      this.#retryAt = Date.now() + backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, this.#failures);
      this.#failures += 1;
      if (this.#cluster.closing.aborted) return;
      if (error instanceof ConnectError) this.#changed(error);
      else {
        this.fault = error;
        this.#changed();
      }
    }
  }
}
