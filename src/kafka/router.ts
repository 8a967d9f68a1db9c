/** Which broker a request goes to: what is known about the cluster, and how to learn it. */
import { ConnectError, ProtocolError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";
import { noResolvableServer } from "./admin-client-failure.ts";
import { endpointText } from "./bootstrap.ts";
import type { Endpoint } from "./bootstrap.ts";
import type { ClientConfig } from "./config.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { BrokerConnection } from "./connection.ts";
import { fetchCoordinators } from "./coordinators.ts";
import type { CoordinatorType } from "./coordinators.ts";
import { fetchClusterView } from "./cluster-view.ts";
import type { BrokerNode, ClusterView } from "./cluster-view.ts";
import { nameNotFound } from "./reasons.ts";

/** `controller-or-any` is the active controller where we talk to the controllers, and any broker where not. */
export type Target =
  | "any"
  | "controller"
  | "controller-or-any"
  | { readonly node: number }
  | { readonly coordinator: CoordinatorType; readonly key: string };

/** When to give up, as Date.now() counts. */
export interface RouteOptions {
  readonly limit: number;
  /** The same for a broker that was never reached. */
  readonly connectLimit: number;
}

export class Router {
  readonly #config: ClientConfig;
  readonly #pool: ConnectionPool;
  #bootstrap: Promise<readonly Endpoint[]> | undefined;
  #view: ClusterView | undefined;
  #fetching: Promise<ClusterView> | undefined;
  readonly #coordinators = new Map<string, number>();
  /** By address. */
  readonly #reached = new Set<string>();
  readonly #reachedNodes = new Set<number>();
  readonly #outOfReach = new WeakSet<ConnectError>();

  constructor(config: ClientConfig, pool: ConnectionPool) {
    this.#config = config;
    this.#pool = pool;
  }

  /** A connection to the broker that the target asks for. Throws ConnectError or ProtocolError, retriable or not. */
  async route(target: Target, options: RouteOptions): Promise<BrokerConnection> {
    if (target === "any" || (target === "controller-or-any" && !this.usesControllers)) return this.#any(options);
    if (typeof target === "object" && "coordinator" in target)
      return this.#coordinator(target.coordinator, target.key, options);
    const view = await this.#currentView(options);
    const id = typeof target === "object" ? target.node : view.controllerId;
    const node = view.nodes.get(id);
    if (node === undefined) {
      this.#view = undefined;
      if (typeof target !== "object") throw new ConnectError("The cluster has no controller now");
      throw this.#reachedNodes.has(id) ? notAlive(id, view) : this.#markOutOfReach(notAlive(id, view));
    }
    return this.#toNode(node, options);
  }

  get usesControllers(): boolean {
    return this.#config.bootstrap.kind === "controllers";
  }

  /** Takes a view that came with an answer. */
  learnView(view: ClusterView): void {
    this.#view = view;
  }

  /** The nodes that are alive, asked for anew. */
  async nodes(options: RouteOptions): Promise<readonly BrokerNode[]> {
    this.#view = undefined;
    const view = await this.#currentView(options);
    return [...view.nodes.values()];
  }

  /** Whether any broker ever answered. */
  get hasReachedAny(): boolean {
    return this.#reached.size > 0;
  }

  hasReachedNode(id: number): boolean {
    return this.#reachedNodes.has(id);
  }

  /** Whether the error is about one certain broker that was never reached. */
  isOutOfReach(error: unknown): boolean {
    return error instanceof ConnectError && this.#outOfReach.has(error);
  }

  /** Drops what an error shows to be out of date. */
  learn(target: Target, error: unknown): void {
    const errorCode = error instanceof ProtocolError ? error.errorCode : code.NONE;
    const lost = error instanceof ConnectError;
    if (lost || errorCode === code.NOT_CONTROLLER || errorCode === code.NOT_LEADER_OR_FOLLOWER) this.#view = undefined;
    if (typeof target !== "object" || !("coordinator" in target)) return;
    if (lost || errorCode === code.NOT_COORDINATOR || errorCode === code.COORDINATOR_NOT_AVAILABLE) {
      this.#coordinators.delete(coordinatorKey(target.coordinator, target.key));
    }
  }

  /** The coordinators of many keys; an error for each key that has none. */
  async coordinators(
    type: CoordinatorType,
    keys: readonly string[],
    options: RouteOptions,
  ): Promise<Map<string, number | ProtocolError>> {
    const unknown = keys.filter((key) => !this.#coordinators.has(coordinatorKey(type, key)));
    const found =
      unknown.length === 0
        ? new Map<string, number | ProtocolError>()
        : await fetchCoordinators(await this.#any(options), type, unknown, this.#timeoutMs(options));
    for (const [key, node] of found) {
      if (typeof node === "number") this.#coordinators.set(coordinatorKey(type, key), node);
    }
    const of = (key: string): number | ProtocolError =>
      this.#coordinators.get(coordinatorKey(type, key)) ??
      found.get(key) ??
      protocolError(code.COORDINATOR_NOT_AVAILABLE);
    return new Map(keys.map((key) => [key, of(key)]));
  }

  forgetCoordinator(type: CoordinatorType, key: string): void {
    this.#coordinators.delete(coordinatorKey(type, key));
  }

  async #coordinator(type: CoordinatorType, key: string, options: RouteOptions): Promise<BrokerConnection> {
    const node = (await this.coordinators(type, [key], options)).get(key);
    if (typeof node === "number") return this.route({ node }, options);
    throw node ?? protocolError(code.COORDINATOR_NOT_AVAILABLE);
  }

  async #any(options: RouteOptions): Promise<BrokerConnection> {
    this.#bootstrap ??= this.#bootstrapEndpoints();
    const known = new Map(
      [...(this.#view?.nodes.values() ?? []), ...(await this.#bootstrap)].map((each) => [endpointText(each), each]),
    );
    try {
      const connection = await this.#pool.toAny([...known.values()], options.limit);
      this.#reached.add(endpointText(connection.endpoint));
      return connection;
    } catch (error) {
      throw this.#reached.size === 0 && error instanceof ConnectError ? unresolvable(error) : error;
    }
  }

  async #bootstrapEndpoints(): Promise<readonly Endpoint[]> {
    const { bootstrap, canonicalBootstrap } = this.#config;
    if (!canonicalBootstrap) return bootstrap.endpoints;
    const { resolveCanonicalNames } = await import("./resolve.ts");
    const resolved = await Promise.all(
      bootstrap.endpoints.map(async ({ host, port }) => {
        // A name that is not found is kept: connecting to it says so.
        const names = await resolveCanonicalNames(host).catch(() => [host]);
        return names.map((name) => ({ host: name, port }));
      }),
    );
    return resolved.flat();
  }

  async #toNode(node: BrokerNode, { limit, connectLimit }: RouteOptions): Promise<BrokerConnection> {
    const address = endpointText(node);
    const isNew = !this.#reached.has(address);
    try {
      const connection = await this.#pool.to({ host: node.host, port: node.port }, isNew ? connectLimit : limit);
      this.#reached.add(address);
      this.#reachedNodes.add(node.id);
      return connection;
    } catch (error) {
      throw isNew && error instanceof ConnectError ? this.#markOutOfReach(advertised(node, address, error)) : error;
    }
  }

  #markOutOfReach(error: ConnectError): ConnectError {
    this.#outOfReach.add(error);
    return error;
  }

  async #currentView(options: RouteOptions): Promise<ClusterView> {
    if (this.#view !== undefined) return this.#view;
    this.#fetching ??= this.#any(options)
      .then((connection) => fetchClusterView(connection, this.usesControllers, this.#timeoutMs(options)))
      .finally(() => {
        this.#fetching = undefined;
      });
    this.#view = await this.#fetching;
    return this.#view;
  }

  #timeoutMs({ limit }: RouteOptions): number {
    return Math.max(1, Math.min(this.#config.requestTimeoutMs, limit - Date.now()));
  }
}

/** Hints at the broker's settings, unless the failure has a hint of its own. */
function advertised(node: BrokerNode, address: string, error: ConnectError): ConnectError {
  const usual = `Broker ${node.id} advertises ${address}, which cannot be reached from here: see advertised.listeners of the broker`;
  return new ConnectError(error.message, {
    attempts: error.attempts,
    retriable: error.retriable,
    cause: error,
    hint: error.hint ?? usual,
    ...(error.javaClass !== undefined && { javaClass: error.javaClass }),
  });
}

function notAlive(id: number, view: ClusterView): ConnectError {
  const alive = [...view.nodes.keys()].toSorted((left, right) => left - right).join(", ");
  return new ConnectError(`Broker ${id} is not alive`, { hint: `Broker ${id} is not alive; those that are: ${alive}` });
}

function coordinatorKey(type: CoordinatorType, key: string): string {
  return `${type}:${key}`;
}

/** Java makes no client where no bootstrap name can be resolved. */
function unresolvable(error: ConnectError): ConnectError {
  if (!error.attempts.every(({ reason }) => reason === nameNotFound)) return error;
  return noResolvableServer(error.attempts, error);
}
