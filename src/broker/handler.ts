/** What answers one API: its definition, the versions served, and a function from request to response. */
import type { Api, RequestOf, ResponseInput } from "../protocol/schema.ts";
import type { Broker } from "./broker.ts";

/** The connection a request came on, as handlers see it. */
export interface ClientConnection {
  readonly id: number;
  /** The listener it came in by, as PLAINTEXT. */
  readonly listener: string;
  /** Where the client finds us: what was given as --advertised, else the address that it has connected to. */
  readonly advertisedHost: string;
  readonly advertisedPort: number;
  /** The client's address, as Kafka prints it: `/127.0.0.1`. */
  readonly clientHost: string;
  /** Aborted when the connection ends: whoever waits for it may stop. */
  readonly closed: AbortSignal;
  /** What the client has said in ApiVersions 3 and above (KIP-511); set by that handler. */
  software: { readonly name: string; readonly version: string } | undefined;
}

export interface RequestContext {
  readonly broker: Broker;
  readonly connection: ClientConnection;
  readonly version: number;
  readonly clientId: string | null;
}

/** A request that ends its connection, because no answer would be understood or wanted; the message says why. */
export class BrokenRequest extends Error {}

/** In place of a response: Produce with acks=0 has none. */
export const NO_RESPONSE = Symbol("no response");

type Answer<A extends Api> = ResponseInput<A> | typeof NO_RESPONSE;

export interface Handler<A extends Api = Api> {
  readonly api: A;
  /** No byte field of a request is kept once it is answered: the memory it came in may be used again. */
  readonly keepsNothing?: true;
  /**
   * Answers the request. What it reads and changes, it reads and changes in one synchronous stretch; it waits only
   * for storage and in long polls. The requests of one connection are answered one after the other.
   */
  run(request: RequestOf<A>, context: RequestContext): Answer<A> | Promise<Answer<A>>;
  /** The response that says this error of everything that was asked: for a request that may not be made or that failed. */
  refuse(request: RequestOf<A>, errorCode: number, context: RequestContext): ResponseInput<A>;
}

/** Checks a handler against its API's types; adds nothing at run time. */
export function handle<A extends Api>(handler: Handler<A>): Handler<A> {
  return handler;
}
