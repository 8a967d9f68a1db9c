/** A broker as a call sees it: every request has the time that the call has left. */
import type { Api, RequestInput, ResponseOf } from "../protocol/schema.ts";
import type { Endpoint } from "./bootstrap.ts";
import type { BrokerConnection, VersionBounds } from "./connection.ts";
import type { VersionRange } from "./transport.ts";

/** A broker during one call. */
export interface Broker {
  /** Where we reach it: what it advertises, or for any broker at all what the user named. */
  readonly endpoint: Endpoint;
  /** Milliseconds that the current request may take: what a request's own timeoutMs is set to. */
  readonly timeoutMs: number;
  /** The broker's versions of an API; undefined where it has none. */
  versionsOf(api: Api): VersionRange | undefined;
  /** The version that `send` takes. Throws UnsupportedVersionError. */
  chooseVersion(api: Api, bounds?: VersionBounds): number;
  /** Sends a request in the highest version that both sides and the bounds allow; see BrokerConnection.send. */
  send<A extends Api>(api: A, request: RequestInput<A>, bounds?: VersionBounds): Promise<ResponseOf<A>>;
}

export class DeadlineBroker implements Broker {
  readonly #connection: BrokerConnection;
  readonly #deadline: number;
  readonly #requestTimeoutMs: number;

  constructor(connection: BrokerConnection, deadline: number, requestTimeoutMs: number) {
    this.#connection = connection;
    this.#deadline = deadline;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  get endpoint(): Endpoint {
    return this.#connection.endpoint;
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
