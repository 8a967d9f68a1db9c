import type { Endpoint } from "../bootstrap.ts";

/** A request and its answer. */
export interface Exchange {
  readonly endpoint: Endpoint;
  /** The API by the name of its messages, as Fetch. */
  readonly api: string;
  /** Bytes on the wire. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly latencyMs: number;
  /** The decoded answer. */
  readonly answer: unknown;
}

/** Told of what goes over a client's connections, as it happens. */
export interface ConnectionObserver {
  readonly opened: (endpoint: Endpoint) => void;
  readonly exchanged: (exchange: Exchange) => void;
}
