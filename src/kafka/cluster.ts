/** The brokers as one: which of them a request goes to, and trying again where that may help. */
import { ConnectError, ProtocolError, TimeoutError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";
import type { Api, RequestInput, ResponseOf } from "../protocol/schema.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { BrokerNode } from "./cluster-view.ts";
import type { ClientConfig } from "./config.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { BrokerConnection, VersionBounds } from "./connection.ts";
import { Router } from "./router.ts";
import type { CoordinatorType, Target } from "./router.ts";
import type { VersionRange } from "./transport.ts";

export interface ClusterOptions {
  /** How long to wait for a first broker; undefined: default.api.timeout.ms where the properties set it, else 4 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** What the brokers are told about us: the version of kt. */
  readonly softwareVersion?: string;
  /** Told, in words, what is waited for each time that no broker was reached and another round is about to begin. */
  readonly onWait?: (what: string) => void;
  readonly debug?: (text: string) => void;
}

/** A broker during one call. */
export interface Broker {
  /** Milliseconds that the current request may take: what a request's own timeoutMs is set to. */
  readonly timeoutMs: number;
  /** The broker's versions of an API; undefined where it has none. */
  versionsOf(api: Api): VersionRange | undefined;
  /** The version that `send` takes. Throws UnsupportedVersionError. */
  chooseVersion(api: Api, bounds?: VersionBounds): number;
  /** Sends a request in the highest version that both sides and the bounds allow; see BrokerConnection.send. */
  send<A extends Api>(api: A, request: RequestInput<A>, bounds?: VersionBounds): Promise<ResponseOf<A>>;
}

export interface Call<T> {
  /** As Java's AdminClient calls it; errors name it. */
  readonly name: string;
  readonly target: Target;
  /** The call works on controllers too (bootstrap.controllers). */
  readonly controllers?: boolean;
  /** The time all tries may take; default.api.timeout.ms where absent. */
  readonly timeoutMs?: number;
  /** Runs once a try. What it throws decides: a retriable error leads to another try. */
  readonly run: (broker: Broker) => Promise<T>;
}

/** No I/O happens before the first call. */
export interface Cluster {
  readonly config: ClientConfig;
  /**
   * Runs the call on the broker that the target asks for. Throws what `run` throws where that is not retriable;
   * ConnectError `Timed out waiting for a node assignment. Call: NAME` where no broker was reached;
   * TimeoutError where tries or time ran out.
   */
  call<T>(call: Call<T>): Promise<T>;
  /** The nodes that are alive, asked for anew; `name` is that of the call it is for. */
  nodes(name: string): Promise<readonly BrokerNode[]>;
  /** The node that coordinates each key, or why there is none. */
  coordinators(
    name: string,
    type: CoordinatorType,
    keys: readonly string[],
  ): Promise<Map<string, number | ProtocolError>>;
  /** Drops what an error shows to be out of date about a target, so that the next call asks again. */
  learn(target: Target, error: unknown): void;
  /** Drops all connections at once. Calls that are running fail; nothing keeps the process alive after it. */
  close(): void;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 4_000;
const TIMEOUT_EXCEPTION = "org.apache.kafka.common.errors.TimeoutException";

export function openCluster(config: ClientConfig, options: ClusterOptions = {}): Cluster {
  return new RoutedCluster(config, options);
}

class RoutedCluster implements Cluster {
  readonly config: ClientConfig;
  readonly #options: ClusterOptions;
  readonly #pool: ConnectionPool;
  readonly #router: Router;
  readonly #closing = new AbortController();
  readonly #connectTimeoutMs: number;
  /** A broker has answered a request of ours, so that what fails from now on is worth the whole time of a call. */
  #served = false;

  constructor(config: ClientConfig, options: ClusterOptions) {
    this.config = config;
    this.#options = options;
    this.#connectTimeoutMs =
      options.connectTimeoutMs ?? (config.apiTimeoutGiven ? config.apiTimeoutMs : DEFAULT_CONNECT_TIMEOUT_MS);
    this.#pool = new ConnectionPool({
      clientId: config.clientId,
      ...(config.ssl !== undefined && { ssl: config.ssl }),
      ...(config.sasl !== undefined && { sasl: config.sasl }),
      timeoutMs: config.setupTimeoutMs,
      requestTimeoutMs: config.requestTimeoutMs,
      softwareVersion: options.softwareVersion ?? "unknown",
      debug: options.debug,
    });
    this.#router = new Router(config, this.#pool);
  }

  async call<T>({ name, target, controllers = false, timeoutMs = this.config.apiTimeoutMs, run }: Call<T>): Promise<T> {
    if (this.#router.usesControllers && !controllers) throw unsupportedOnControllers();
    const deadline = Date.now() + timeoutMs;
    const { requestTimeoutMs, retries, retryBackoffMs, retryBackoffMaxMs } = this.config;
    const limit = this.#connectLimit(deadline);
    for (let tries = 1; ; tries += 1) {
      const connection = await this.#assign(name, deadline, limit, target, (until) =>
        this.#router.route(target, until),
      );
      try {
        const result = await run(new DeadlineBroker(connection, deadline, requestTimeoutMs));
        this.#served = true;
        return result;
      } catch (error) {
        const lost = error instanceof ConnectError;
        if (!lost) this.#served = true;
        if (this.#closing.signal.aborted || !isRetriable(error)) throw error;
        this.#router.learn(target, error);
        const waitMs = backoffMs(retryBackoffMs, retryBackoffMaxMs, tries - 1);
        const now = Date.now();
        if (lost && !this.#served && now + waitMs >= limit) throw unassigned(name, error, this.#closedHint());
        if (tries > retries || now + waitMs >= deadline) throw timedOut({ name, deadline, tries, now, waitMs }, error);
        if (lost) this.#options.onWait?.(waitingFor(error));
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  nodes(name: string): Promise<readonly BrokerNode[]> {
    const deadline = Date.now() + this.config.apiTimeoutMs;
    return this.#assign(name, deadline, this.#connectLimit(deadline), "any", (until) => this.#router.nodes(until));
  }

  coordinators(
    name: string,
    type: CoordinatorType,
    keys: readonly string[],
  ): Promise<Map<string, number | ProtocolError>> {
    const deadline = Date.now() + this.config.apiTimeoutMs;
    return this.#assign(name, deadline, this.#connectLimit(deadline), "any", (until) =>
      this.#router.coordinators(type, keys, until),
    );
  }

  learn(target: Target, error: unknown): void {
    this.#router.learn(target, error);
  }

  close(): void {
    this.#closing.abort(new ConnectError("The client is closed", { retriable: false }));
    this.#pool.close();
  }

  /** Java's node assignment: it goes on until a broker is there or time is up, and is no try of the call. */
  async #assign<T>(
    name: string,
    deadline: number,
    connectLimit: number,
    target: Target,
    reach: (until: { limit: number }) => Promise<T>,
  ): Promise<T> {
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = this.config;
    for (let attempt = 0; ; attempt += 1) {
      const limit = this.#router.hasReached(target) ? deadline : connectLimit;
      try {
        return await reach({ limit });
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        if (!isRetriable(error)) throw error instanceof ConnectError ? definitive(name, error) : error;
        this.#router.learn(target, error);
        const waitMs = backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, attempt);
        if (Date.now() + waitMs >= limit) throw unassigned(name, error);
        this.#options.onWait?.(waitingFor(error));
        await pause(waitMs, this.#closing.signal);
      }
    }
  }

  /** A broker that takes connections and drops them at the first request expects a login. */
  #closedHint(): string | undefined {
    if (this.config.sasl !== undefined) return undefined;
    return "The listener may ask for a login: see security.protocol, sasl.mechanism and sasl.jaas.config";
  }

  #connectLimit(deadline: number): number {
    return Math.min(deadline, Date.now() + this.#connectTimeoutMs);
  }
}

function isRetriable(error: unknown): boolean {
  return (error instanceof ConnectError || error instanceof ProtocolError) && error.retriable;
}

function waitingFor(error: unknown): string {
  const attempts = error instanceof ConnectError ? error.attempts : [];
  if (attempts.length === 0) return error instanceof Error ? error.message : String(error);
  return `waiting for ${attempts.map(({ address, reason }) => `${address} (${reason})`).join(", ")}`;
}

function unsupportedOnControllers(): ProtocolError {
  return protocolError(
    code.UNSUPPORTED_ENDPOINT_TYPE,
    "This Admin API is not yet supported when communicating directly with the controller quorum.",
  );
}

/** No broker was there in time. */
function unassigned(name: string, error: unknown, usualHint?: string): ConnectError {
  const { attempts = [], hint = usualHint } = error instanceof ConnectError ? error : {};
  return new ConnectError(`Timed out waiting for a node assignment. Call: ${name}`, {
    attempts,
    javaClass: TIMEOUT_EXCEPTION,
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

/** A failure that Java has an exception for keeps its text; of the others Java says nothing until its time is up. */
function definitive(name: string, error: ConnectError): ConnectError {
  if (error.javaClass !== undefined) return error;
  return new ConnectError(`Timed out waiting for a node assignment. Call: ${name}`, {
    attempts: error.attempts,
    retriable: false,
    javaClass: TIMEOUT_EXCEPTION,
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}

interface Expired {
  readonly name: string;
  readonly deadline: number;
  readonly tries: number;
  readonly now: number;
  readonly waitMs: number;
}

/** Java's words, in which the times are milliseconds since 1970. */
function timedOut({ name, deadline, tries, now, waitMs }: Expired, cause: unknown): Error {
  if (cause instanceof ProtocolError && cause.javaClass === TIMEOUT_EXCEPTION) return cause;
  const next = Math.round(now + waitMs);
  return new TimeoutError(
    `Call(callName=${name}, deadlineMs=${deadline}, tries=${tries}, nextAllowedTryMs=${next}) timed out at ${now} after ${tries} attempt(s)`,
    { javaClass: TIMEOUT_EXCEPTION, cause },
  );
}

class DeadlineBroker implements Broker {
  readonly #connection: BrokerConnection;
  readonly #deadline: number;
  readonly #requestTimeoutMs: number;

  constructor(connection: BrokerConnection, deadline: number, requestTimeoutMs: number) {
    this.#connection = connection;
    this.#deadline = deadline;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  get timeoutMs(): number {
    return Math.max(0, Math.min(this.#requestTimeoutMs, this.#deadline - Date.now()));
  }

  versionsOf(api: Api): VersionRange | undefined {
    return this.#connection.versionsOf(api);
  }

  chooseVersion(api: Api, bounds: VersionBounds = {}): number {
    return this.#connection.chooseVersion(api, bounds);
  }

  send<A extends Api>(api: A, request: RequestInput<A>, bounds: VersionBounds = {}): Promise<ResponseOf<A>> {
    return this.#connection.send(api, request, { ...bounds, timeoutMs: this.timeoutMs });
  }
}
