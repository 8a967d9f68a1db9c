/** The brokers as one: which of them a request goes to, and trying again where that may help. */
import { ConnectError } from "../errors.ts";
import type { ProtocolError } from "../errors.ts";
import type { BufferLender } from "../protocol/buffer-pool.ts";
import { backoffMs, pause } from "./backoff.ts";
import { DeadlineBroker } from "./broker.ts";
import type { Broker } from "./broker.ts";
import { definitive, isRetriable, timedOut, unassigned, unsupportedOnControllers, waitingFor } from "./call-errors.ts";
import type { BrokerNode, ClusterView } from "./cluster-view.ts";
import type { ClientConfig } from "./config.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { BrokerConnection } from "./connection.ts";
import type { CoordinatorType } from "./coordinators.ts";
import { FailureMemory } from "./failure-memory.ts";
import type { ConnectionObserver } from "./metrics/connection-observer.ts";
import { Router } from "./router.ts";
import type { RouteOptions, Target } from "./router.ts";

export interface ClusterOptions {
  /** How long to wait for a first broker; undefined: default.api.timeout.ms where the properties set it, else 4 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** What the brokers are told about us: the version of kt. */
  readonly softwareVersion?: string;
  /** Told, in words, what is waited for each time that no broker was reached and another round is about to begin. */
  readonly onWait?: (what: string) => void;
  readonly debug?: (text: string) => void;
  /** Told of connections and requests. */
  readonly observer?: ConnectionObserver;
  /** Memory of large answers; who has used one may give it back. */
  readonly pool?: BufferLender;
}

export interface Call<T> {
  /** As Java's AdminClient calls it; errors name it. */
  readonly name: string;
  readonly target: Target;
  /** The call works on controllers too (bootstrap.controllers). */
  readonly controllers?: boolean;
  /** Try once: a retriable error is thrown as it is. */
  readonly once?: boolean;
  /** The time all tries may take; default.api.timeout.ms where absent. */
  readonly timeoutMs?: number;
  /** Runs once a try. What it throws decides: a retriable error leads to another try. */
  readonly run: (broker: Broker) => Promise<T>;
}

/** No I/O happens before the first call. */
export interface Cluster {
  readonly config: ClientConfig;
  /** How long a call waits for a broker that was never reached; milliseconds. */
  readonly connectTimeoutMs: number;
  /** Aborted once the cluster is closed. */
  readonly closing: AbortSignal;
  /**
   * Runs the call on the broker that the target asks for. Throws what `run` throws where that is not retriable;
   * ConnectError `Timed out waiting for a node assignment. Call: NAME` where no broker was reached;
   * TimeoutError where tries or time ran out.
   */
  call<T>(call: Call<T>): Promise<T>;
  /**
   * The connection to the broker that the target asks for, shared with the calls: for many requests in a row, without the
   * care that `call` takes of each. One try. Throws ConnectError or ProtocolError, retriable or not.
   */
  reach(target: Target, timeoutMs: number): Promise<BrokerConnection>;
  /** The nodes that are alive, asked for anew; `name` is that of the call it is for. */
  nodes(name: string): Promise<readonly BrokerNode[]>;
  /** The node that coordinates each key, or why there is none. */
  coordinators(
    name: string,
    type: CoordinatorType,
    keys: readonly string[],
  ): Promise<Map<string, number | ProtocolError>>;
  /** Forgets which node coordinates the key, so that the next call asks again. */
  forgetCoordinator(type: CoordinatorType, key: string): void;
  /** Takes over what an answer told besides what it was asked for, and saves the question after nodes and controller. */
  learnView(view: ClusterView): void;
  /** Whether that broker ever answered. */
  hasReached(node: number): boolean;
  /** Drops all connections at once. Calls that are running fail; nothing keeps the process alive after it. */
  close(): void;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 4_000;

export function openCluster(config: ClientConfig, options: ClusterOptions = {}): Cluster {
  return new RoutedCluster(config, options);
}

class RoutedCluster implements Cluster {
  readonly config: ClientConfig;
  readonly connectTimeoutMs: number;
  readonly #options: ClusterOptions;
  readonly #pool: ConnectionPool;
  readonly #router: Router;
  readonly #closing = new AbortController();
  readonly #failures = new FailureMemory();
  /** A broker has answered a request of ours, so that what fails from now on is worth the whole time of a call. */
  #served = false;

  constructor(config: ClientConfig, options: ClusterOptions) {
    this.config = config;
    this.#options = options;
    this.connectTimeoutMs =
      options.connectTimeoutMs ?? (config.apiTimeoutGiven ? config.apiTimeoutMs : DEFAULT_CONNECT_TIMEOUT_MS);
    this.#pool = new ConnectionPool({
      clientId: config.clientId,
      ...(config.ssl !== undefined && { ssl: config.ssl }),
      ...(config.sasl !== undefined && { sasl: config.sasl }),
      timeoutMs: config.setupTimeoutMs,
      requestTimeoutMs: config.requestTimeoutMs,
      softwareVersion: options.softwareVersion ?? "unknown",
      debug: options.debug,
      pool: options.pool,
      observer: options.observer,
    });
    this.#router = new Router(config, this.#pool);
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async call<T>(call: Call<T>): Promise<T> {
    const { name, target, controllers = false, once = false, timeoutMs = this.config.apiTimeoutMs, run } = call;
    if (this.#router.usesControllers && !controllers) throw unsupportedOnControllers();
    const { requestTimeoutMs, retries, retryBackoffMs, retryBackoffMaxMs } = this.config;
    const limits = this.#limits(timeoutMs);
    const deadline = limits.limit;
    for (let tries = 1; ; tries += 1) {
      const connection = await (once ? this.#routeOnce(target, limits) : this.#assign(name, target, limits));
      try {
        const result = await run(new DeadlineBroker(connection, deadline, requestTimeoutMs));
        this.#served = true;
        this.#failures.forget();
        return result;
      } catch (error) {
        const lost = error instanceof ConnectError;
        if (!lost) this.#served = true;
        if (this.#closing.signal.aborted || !isRetriable(error)) throw error;
        this.#router.learn(target, error);
        if (once) throw error;
        const waitMs = backoffMs(retryBackoffMs, retryBackoffMaxMs, tries - 1);
        const now = Date.now();
        if (lost && !this.#served) {
          const told = this.#failures.learn(error, this.#closedHint());
          if (now + waitMs >= limits.connectLimit) throw unassigned(name, told.error, told.usualHint);
        }
        if (tries > retries || now + waitMs >= deadline) throw timedOut({ name, deadline, tries, now, waitMs }, error);
        if (lost) this.#options.onWait?.(waitingFor(error));
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  reach(target: Target, timeoutMs: number): Promise<BrokerConnection> {
    const limit = Date.now() + timeoutMs;
    return this.#routeOnce(target, { limit, connectLimit: limit });
  }

  nodes(name: string): Promise<readonly BrokerNode[]> {
    return this.#untilReached(name, "any", this.#limits(), (limits) => this.#router.nodes(limits));
  }

  coordinators(
    name: string,
    type: CoordinatorType,
    keys: readonly string[],
  ): Promise<Map<string, number | ProtocolError>> {
    return this.#untilReached(name, "any", this.#limits(), (limits) => this.#router.coordinators(type, keys, limits));
  }

  forgetCoordinator(type: CoordinatorType, key: string): void {
    this.#router.forgetCoordinator(type, key);
  }

  learnView(view: ClusterView): void {
    this.#router.learnView(view);
  }

  hasReached(node: number): boolean {
    return this.#router.hasReachedNode(node);
  }

  close(): void {
    this.#closing.abort(new ConnectError("The client is closed", { retriable: false }));
    this.#pool.close();
  }

  #assign(name: string, target: Target, limits: RouteOptions): Promise<BrokerConnection> {
    return this.#untilReached(name, target, limits, (until) => this.#router.route(target, until));
  }

  async #routeOnce(target: Target, limits: RouteOptions): Promise<BrokerConnection> {
    try {
      return await this.#router.route(target, limits);
    } catch (error) {
      this.#router.learn(target, error);
      throw error;
    }
  }

  /** Java's node assignment: it goes on until a broker is there or time is up, and is no try of the call. */
  async #untilReached<T>(
    name: string,
    target: Target,
    { limit, connectLimit }: RouteOptions,
    reach: (limits: RouteOptions) => Promise<T>,
  ): Promise<T> {
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.config;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await reach({ limit: this.#router.hasReachedAny ? limit : connectLimit, connectLimit });
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        if (!isRetriable(error)) throw error instanceof ConnectError ? definitive(name, error) : error;
        this.#router.learn(target, error);
        const waitMs = backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, attempt);
        const wasThere = this.#router.hasReachedAny && !this.#router.isOutOfReach(error);
        const told = this.#failures.learn(error);
        if (Date.now() + waitMs >= (wasThere ? limit : connectLimit)) {
          throw unassigned(name, told.error, told.usualHint);
        }
        this.#options.onWait?.(waitingFor(error));
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  #limits(timeoutMs = this.config.apiTimeoutMs): RouteOptions {
    const now = Date.now();
    return { limit: now + timeoutMs, connectLimit: now + Math.min(timeoutMs, this.connectTimeoutMs) };
  }

  /** A broker that takes connections and drops them at the first request expects a login. */
  #closedHint(): string | undefined {
    if (this.config.sasl !== undefined) return undefined;
    return "The listener may ask for a login: see security.protocol, sasl.mechanism and sasl.jaas.config";
  }
}
