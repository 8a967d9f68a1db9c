/** One connection a server, opened when it is first needed and again when it was lost. */
import { ConnectError } from "../errors.ts";
import type { FailedAttempt } from "../errors.ts";
import { endpointText } from "./bootstrap.ts";
import type { Endpoint } from "./bootstrap.ts";
import { BrokerConnection } from "./connection.ts";
import type { ConnectOptions } from "./connection.ts";
import { firstToSucceed } from "./race.ts";

/** A server of several that does not answer holds the next one up that long. */
const SERVER_STAGGER_MS = 250;

type PoolOptions = Omit<ConnectOptions, "signal">;

export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #open = new Map<string, Promise<BrokerConnection>>();
  readonly #standing = new Map<string, BrokerConnection>();
  readonly #closing = new AbortController();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The connection to a server; several callers share it. `limit` is when to give up, as Date.now() counts. Throws ConnectError. */
  to(endpoint: Endpoint, limit: number): Promise<BrokerConnection> {
    const key = endpointText(endpoint);
    const standing = this.#alive(key);
    if (standing !== undefined) return Promise.resolve(standing);
    let opening = this.#open.get(key);
    if (opening === undefined) {
      opening = this.#connect(endpoint, limit, this.#closing.signal).finally(() => this.#open.delete(key));
      this.#open.set(key, opening);
    }
    return opening;
  }

  /** A connection that stands, else the first of these servers to answer. Throws ConnectError with an attempt for each. */
  async toAny(endpoints: readonly Endpoint[], limit: number): Promise<BrokerConnection> {
    for (const key of this.#standing.keys()) {
      const standing = this.#alive(key);
      if (standing !== undefined) return standing;
    }
    try {
      return await firstToSucceed(endpoints, (endpoint, signal) => this.#connect(endpoint, limit, signal), {
        staggerMs: SERVER_STAGGER_MS,
        signal: this.#closing.signal,
        discard: (late) => {
          late.close();
        },
      });
    } catch (error) {
      throw error instanceof AggregateError ? allFailed(error.errors) : error;
    }
  }

  /** Drops every connection at once; those being opened fail. */
  close(): void {
    this.#closing.abort(new ConnectError("The client is closed", { retriable: false }));
    for (const connection of this.#standing.values()) connection.close();
    this.#standing.clear();
  }

  async #connect(endpoint: Endpoint, limit: number, signal: AbortSignal): Promise<BrokerConnection> {
    const leftMs = Math.max(1, limit - Date.now());
    const connection = await BrokerConnection.open(endpoint, {
      ...this.#options,
      timeoutMs: Math.min(this.#options.timeoutMs, leftMs),
      requestTimeoutMs: Math.min(this.#options.requestTimeoutMs, leftMs),
      signal,
    });
    if (this.#closing.signal.aborted) {
      connection.close();
      throw this.#closing.signal.reason;
    }
    this.#standing.set(endpointText(endpoint), connection);
    return connection;
  }

  #alive(key: string): BrokerConnection | undefined {
    const standing = this.#standing.get(key);
    if (standing?.lost === undefined) return standing;
    this.#standing.delete(key);
    return undefined;
  }
}

/** Trying again is of no use where all failed for good, or one knows us and refused. */
function allFailed(errors: readonly unknown[]): ConnectError {
  const failures = errors.filter((error): error is ConnectError => error instanceof ConnectError);
  const stranger = errors.find((error) => !(error instanceof ConnectError));
  if (stranger !== undefined) throw stranger;
  const refusal = failures.find(({ retriable, javaClass }) => !retriable && javaClass !== undefined);
  const told = refusal ?? failures[0];
  return new ConnectError(told?.message ?? "No server to connect to", {
    attempts: failures.flatMap(({ attempts }): readonly FailedAttempt[] => attempts),
    retriable: refusal === undefined && failures.some(({ retriable }) => retriable),
    ...(told?.hint !== undefined && { hint: told.hint }),
    ...(told?.javaClass !== undefined && { javaClass: told.javaClass }),
    ...(told !== undefined && { cause: told }),
  });
}
