/**
 * The only importer of kafkajs (with kafkajs-sasl.ts, which is loaded for a login). Its private Connection does
 * correlation ids and SASL; the socket is ours, and so are requests and deadlines, since kafkajs would log, throttle,
 * keep timers running and wait on closing.
 */
import Connection from "kafkajs/src/network/connection.js";
import type { Logger } from "kafkajs/src/network/connection.js";
import type { Socket } from "node:net";
import type { ConnectError } from "../errors.ts";
import type { BufferLender } from "../protocol/buffer-pool.ts";
import { FrameSplitter } from "../protocol/frame-splitter.ts";
import { apiVersions } from "../protocol/messages/api-versions.ts";
import type { Endpoint } from "./bootstrap.ts";
import { dial } from "./dial.ts";
import type { Dialed } from "./dial.ts";
import { FrameGuard } from "./frame-guard.ts";
import { connectError, connectionLost } from "./reasons.ts";
import { requestHead } from "./request-head.ts";
import type { SaslConfig } from "./sasl-config.ts";
import type { SocketMemory } from "./socket-memory.ts";
import type { SslConfig } from "./ssl-config.ts";
import type { Transport, TransportRequest, VersionRange } from "./transport.ts";

export interface TransportOptions {
  readonly clientId: string;
  readonly ssl?: SslConfig;
  readonly sasl?: SaslConfig;
  /** For each address until its connection stands, TLS apart; milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told what kafkajs would log. */
  readonly debug?: ((text: string) => void) | undefined;
  /** Memory of large answers; who has used one may give it back. One that all share unless given. */
  readonly pool?: BufferLender | undefined;
}

/** kafkajs has timers that it would not set for a time longer than this. */
const NEVER_MS = 2 ** 31 - 1;
/** So much memory is taken for an answer as soon as its size is known: more than one is ever asked for. */
const ANSWER_BYTES = 64 * 1024 * 1024;

/** Connects, with TLS where the options say so, and does not log in yet. Throws ConnectError. */
export async function openTransport(endpoint: Endpoint, options: TransportOptions): Promise<Transport> {
  // Of a socket under TLS nobody but TLS can read.
  const { socket: plain, memory } = await dial(endpoint, options, options.ssl === undefined);
  let socket = plain;
  if (options.ssl !== undefined) {
    const { secure } = await import("./tls.ts");
    socket = await secure(plain, endpoint, options.ssl, options);
  }
  const transport = new KafkajsTransport(endpoint, { socket, memory }, options);
  await transport.start();
  return transport;
}

interface Awaited {
  readonly request: TransportRequest;
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: Error) => void;
}

class KafkajsTransport implements Transport {
  readonly endpoint: Endpoint;
  #lost: ConnectError | undefined;
  readonly #socket: Socket;
  readonly #connection: Connection;
  readonly #sasl: SaslConfig | undefined;
  #saslFailure: ((error: unknown) => ConnectError) | undefined;
  readonly #clientId: string;
  readonly #debug: TransportOptions["debug"];
  /** A login that goes on, for whose end requests wait. */
  #login: Promise<void> | undefined;
  /** What was sent, by correlation id; all but logins. */
  readonly #awaited = new Map<number, Awaited>();

  constructor(endpoint: Endpoint, { socket, memory }: Dialed, { clientId, ssl, sasl, debug, pool }: TransportOptions) {
    this.endpoint = endpoint;
    this.#socket = socket;
    this.#sasl = sasl;
    this.#clientId = clientId;
    this.#debug = debug;
    this.#connection = new Connection({
      ...endpoint,
      clientId,
      logger: logger(debug),
      socketFactory: ({ onConnect }) => {
        queueMicrotask(onConnect);
        return socket;
      },
      requestTimeout: NEVER_MS,
      connectionTimeout: NEVER_MS,
      enforceRequestTimeout: false,
      sasl: sasl === undefined ? null : { ...sasl },
    });
    // It only serves throttling, which never happens here, and calls setTimeout with a negative time.
    this.#connection.requestQueue.scheduleCheckPendingRequests = () => {};
    this.#readFrames(memory, pool);
    socket.on("error", (error) => {
      this.close(connectError(endpoint, error, { secured: ssl !== undefined }));
    });
    socket.on("close", () => {
      this.close(connectionLost(endpoint));
    });
  }

  get lost(): ConnectError | undefined {
    return this.#lost;
  }

  async start(): Promise<void> {
    await this.#connection.connect();
  }

  /** Without kafkajs, whose promises would let a large request overtake a small one, and which would copy both. */
  async send(request: TransportRequest): Promise<Buffer> {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#sasl !== undefined && request.apiKey !== apiVersions.key) {
      // Whoever comes while others wait for a login waits behind them.
      if (this.#login !== undefined || !this.#connection.isAuthenticated()) await this.#logIn();
      if (this.#lost !== undefined) throw this.#lost;
    }
    const { body, expectResponse } = request;
    const parts = Buffer.isBuffer(body) ? [body] : body;
    const correlationId = this.#connection.nextCorrelationId();
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const head = requestHead(request, correlationId, this.#clientId, size);
    this.#told("Request", request, correlationId, head.length + size);
    return new Promise((resolve, reject) => {
      if (expectResponse) this.#awaited.set(correlationId, { request, resolve, reject });
      const written = (error?: Error | null): void => {
        if (expectResponse) return;
        if (error === undefined || error === null) resolve(Buffer.alloc(0));
        else reject(this.#lost ?? connectionLost(this.endpoint));
      };
      this.#socket.cork();
      this.#socket.write(head);
      for (const [index, part] of parts.entries()) {
        if (index === parts.length - 1) this.#socket.write(part, written);
        else this.#socket.write(part);
      }
      this.#socket.uncork();
    });
  }

  /** One login for all who wait for it; they go on in the order in which they came. */
  async #logIn(): Promise<void> {
    this.#login ??= this.#connection.authenticate().finally(() => {
      this.#login = undefined;
    });
    try {
      await this.#login;
    } catch (error) {
      throw this.#lost ?? this.#failed(error);
    }
  }

  async authenticate(versions: ReadonlyMap<number, VersionRange>): Promise<void> {
    if (this.#sasl === undefined) return;
    const { prepareLogin } = await import("./kafkajs-sasl.ts");
    this.#saslFailure = prepareLogin(this.#connection, this.endpoint, this.#sasl, versions);
    await this.#logIn();
  }

  close(reason: ConnectError = connectionLost(this.endpoint)): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    for (const { reject } of this.#awaited.values()) reject(reason);
    this.#awaited.clear();
    this.#connection.requestQueue.rejectAll(reason);
    // A login that kafkajs is still encoding would never be answered.
    this.#connection.requestQueue.push = ({ entry }) => {
      entry.reject(reason);
    };
    this.#connection.requestQueue.destroy();
    this.#socket.destroy();
  }

  /** An error of kafkajs: a login that failed ends the connection, now or when a session is renewed. */
  #failed(error: unknown): unknown {
    // Anything else is a fault of ours and stays what it is.
    if (!(error instanceof Error && error.name.startsWith("KafkaJS"))) return error;
    const failure = this.#saslFailure?.(error) ?? connectionLost(this.endpoint);
    this.close(failure);
    return failure;
  }

  /** kafkajs joins what has come of a frame again with each chunk, so all but a login's frames are cut here. */
  #readFrames(memory: SocketMemory | undefined, pool: BufferLender | undefined): void {
    const guard = new FrameGuard(this.endpoint);
    const reused = memory !== undefined;
    const frames = new FrameSplitter({
      // The guard has checked every size already.
      maxFrame: 2 ** 31 - 1,
      believed: ANSWER_BYTES,
      chunksAreReused: reused,
      ...(pool !== undefined && { pool }),
    });
    const connection = this.#connection;
    const processData = connection.processData.bind(connection);
    const check = (bytes: Buffer): boolean => {
      if (this.#lost !== undefined) return false;
      const wrong = guard.check(bytes);
      if (wrong !== undefined) this.close(wrong);
      return wrong === undefined;
    };
    connection.processData = (chunk) => {
      if (!check(chunk)) return;
      if (frames.pendingBytes === 0 && connection.authHandlers) processData(reused ? Buffer.from(chunk) : chunk);
      else for (const frame of frames.push(chunk)) this.#answer(frame);
    };
    memory?.readWith({
      room: () => frames.room,
      filled: (bytes) => {
        if (check(bytes)) for (const frame of frames.filled(bytes.length)) this.#answer(frame);
      },
      read: (bytes) => connection.processData(bytes),
    });
  }

  #answer(frame: Buffer): void {
    const correlationId = frame.readInt32BE(0);
    const payload = frame.subarray(4);
    const awaited = this.#awaited.get(correlationId);
    if (awaited === undefined) {
      this.#connection.requestQueue.fulfillRequest({ correlationId, payload, size: frame.length });
      return;
    }
    this.#awaited.delete(correlationId);
    this.#told("Response", awaited.request, correlationId, payload.length);
    awaited.resolve(payload);
  }

  /** In the words of kafkajs, which tells of logins. */
  #told(what: string, { apiKey, apiName, apiVersion }: TransportRequest, correlationId: number, size: number): void {
    if (this.#debug === undefined) return;
    const { host, port } = this.endpoint;
    const details = JSON.stringify({ broker: `${host}:${port}`, correlationId, size });
    this.#debug(`${what} ${apiName}(key: ${apiKey}, version: ${apiVersion}) ${details}`);
  }
}

function logger(debug: ((text: string) => void) | undefined): Logger {
  const say = (message: string, extra?: Record<string, unknown>): void => {
    // Not what was sent and received: a password may be in it.
    const { broker, correlationId, size, error } = extra ?? {};
    debug?.(`${message} ${JSON.stringify({ broker, correlationId, size, error })}`);
  };
  const log: Logger = { namespace: () => log, debug: say, info: say, warn: say, error: say };
  return log;
}
