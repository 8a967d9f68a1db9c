import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TlsOptions } from "node:tls";
import { DecodeError } from "../../../src/errors.ts";
import { decodeRequest } from "../../../src/protocol/codec.ts";
import { FrameSplitter } from "../../../src/protocol/frame-splitter.ts";
import { decodeRequestHeader, encodeResponseFrame } from "../../../src/protocol/frame.ts";
import type { DecodedRequestHeader } from "../../../src/protocol/frame.ts";
import { apiVersions } from "../../../src/protocol/messages/api-versions.ts";
import type { Api, RequestOf, ResponseInput } from "../../../src/protocol/schema.ts";

/** What a broker does instead of answering: these bytes, or nothing. */
class Misbehaviour extends Error {
  readonly instead: "close" | "hang" | Buffer;

  constructor(instead: "close" | "hang" | Buffer) {
    super("misbehaviour");
    this.instead = instead;
  }
}

/** Called in a handler: closes the connection, leaves the request without an answer, or sends bytes as they are. */
export function misbehave(instead: "close" | "hang" | Buffer): never {
  throw new Misbehaviour(instead);
}

export interface Handler {
  readonly api: Api;
  readonly range: readonly [min: number, max: number];
  /** From a request frame to a response frame. */
  readonly respond: (frame: Buffer, header: DecodedRequestHeader) => Buffer;
}

/** Answers one API, within a range of versions. */
export function handler<A extends Api>(
  api: A,
  answer: (request: RequestOf<A>, version: number) => ResponseInput<A>,
  range: readonly [min: number, max: number] = api.versions,
): Handler {
  return {
    api,
    range,
    respond: (frame, { apiVersion, correlationId, bodyOffset }) => {
      const body = answer(decodeRequest(api, apiVersion, frame, bodyOffset), apiVersion);
      return encodeResponseFrame({ api, version: apiVersion, correlationId, body });
    },
  };
}

/** A broker of our own codec on loopback: answers what it has handlers for, ApiVersions from their ranges. */
export class FakeBroker {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #handlers: readonly Handler[];
  /** The requests that came, in order: `Metadata v13`. */
  readonly requests: string[] = [];
  connections = 0;
  /** Kept when the broker stops. */
  port = 0;

  private constructor(handlers: readonly Handler[], tls: TlsOptions | undefined) {
    this.#handlers = handlers;
    const serve = (socket: Socket): void => this.#serve(socket);
    this.#server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
    this.#server.on("tlsClientError", () => {});
  }

  /** A port of 0 is any that is free. */
  static async start(
    handlers: readonly Handler[] = [],
    { port = 0, tls }: { readonly port?: number; readonly tls?: TlsOptions } = {},
  ): Promise<FakeBroker> {
    const broker = new FakeBroker(handlers, tls);
    await new Promise<void>((resolve) => broker.#server.listen(port, "127.0.0.1", resolve));
    const address = broker.#server.address();
    if (typeof address === "object" && address !== null) broker.port = address.port;
    return broker;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  use(...handlers: readonly Handler[]): void {
    this.#handlers = handlers;
  }

  /** Cuts every connection; new ones are welcome. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    const splitter = new FrameSplitter();
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk) => {
      const frames = framesOf(splitter, chunk);
      // As Kafka does with what is no request.
      if (frames === undefined) socket.destroy();
      else for (const frame of frames) this.#answer(socket, frame);
    });
  }

  #answer(socket: Socket, frame: Buffer): void {
    const header = decodeRequestHeader(frame);
    const { apiKey, apiVersion, correlationId } = header;
    const found = this.#handlers.find(({ api }) => api.key === apiKey) ?? this.#versions(apiKey);
    if (found === undefined) {
      socket.destroy();
      return;
    }
    this.requests.push(`${found.api.name} v${apiVersion}`);
    const known = apiVersion >= found.range[0] && apiVersion <= found.range[1];
    if (!known) {
      // KIP-511: whatever version was asked for, the answer is version 0 with the ranges.
      const body = { errorCode: 35, apiKeys: this.#ranges() };
      socket.write(encodeResponseFrame({ api: apiVersions, version: 0, correlationId, body }));
      return;
    }
    try {
      socket.write(found.respond(frame, header));
    } catch (error) {
      if (!(error instanceof Misbehaviour)) throw error;
      if (error.instead === "close") socket.destroy();
      else if (error.instead !== "hang") socket.write(error.instead);
    }
  }

  #ranges(): { apiKey: number; minVersion: number; maxVersion: number }[] {
    return [
      ...this.#handlers,
      ...(this.#handlers.some(({ api }) => api.key === apiVersions.key) ? [] : [VERSIONS]),
    ].map(({ api, range: [minVersion, maxVersion] }) => ({ apiKey: api.key, minVersion, maxVersion }));
  }

  #versions(apiKey: number): Handler | undefined {
    if (apiKey !== apiVersions.key) return undefined;
    return handler(apiVersions, () => ({ errorCode: 0, apiKeys: this.#ranges() }));
  }
}

const VERSIONS = { api: apiVersions, range: apiVersions.versions };

function framesOf(splitter: FrameSplitter, chunk: Buffer): Buffer[] | undefined {
  try {
    return splitter.push(chunk);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
