/** One connection to one server, as the layers above see it. */
import type { ConnectError } from "../errors.ts";
import type { Endpoint } from "./bootstrap.ts";

export interface TransportRequest {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  /** What follows the client id of request header v1; parts are sent as they are and must not change until then. */
  readonly body: Buffer | readonly Buffer[];
  /** False for a request that the broker does not answer (Produce with acks 0). */
  readonly expectResponse: boolean;
}

/** The versions of one API that a broker takes. */
export interface VersionRange {
  readonly minVersion: number;
  readonly maxVersion: number;
}

export interface Transport {
  readonly endpoint: Endpoint;
  /** Why the connection is no more; undefined while it stands. */
  readonly lost: ConnectError | undefined;
  /**
   * Sends a request and waits for what follows the correlation id of its response; empty where none is expected, it
   * has been written then. Requests may be sent before earlier ones are answered, and go in the order of these calls.
   * Throws ConnectError once the connection is lost.
   */
  send(request: TransportRequest): Promise<Buffer>;
  /** Logs in, where the configuration says how; later logins, before the session ends, happen by themselves. */
  authenticate(versions: ReadonlyMap<number, VersionRange>): Promise<void>;
  /** Fails what is not answered yet and drops the connection at once. */
  close(reason?: ConnectError): void;
}
