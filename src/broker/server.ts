/** Listens for clients and keeps their connections (Kafka's SocketServer). */
import { createServer, type Server, type Socket } from "node:net";
import { InputError } from "../errors.ts";
import { type Answering, Connection } from "./connection.ts";
import { hostAndPort } from "./network-address.ts";
import type { UnsentBytes } from "./unsent-bytes.ts";

export interface ListenerOptions {
  /** As PLAINTEXT; connections tell it to their handlers. */
  readonly name: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly advertised: { readonly host: string; readonly port: number } | undefined;
}

export interface ServerOptions {
  readonly maxFrameBytes: number;
  readonly maxIdleMs: number;
  readonly answer: Answering;
  readonly unsent: UnsentBytes;
  readonly report: (line: string) => void;
}

/** How long connections may take to send what is written already, when the broker stops. */
const FLUSH_MS = 250;
/** Two sockets, IPv4's and IPv6's, must find a port that is free for both. */
const PORT_ATTEMPTS = 10;
const BROKEN_REPORTS_EVERY_MS = 10_000;

export class BrokerServer {
  private readonly options: ServerOptions;
  private readonly servers: Server[] = [];
  private readonly connections = new Set<Connection>();
  private connectionCount = 0;
  private brokenReportedAt = -Infinity;
  private brokenSince = 0;

  constructor(options: ServerOptions) {
    this.options = options;
  }

  /** Listens, and gives the port. `localhost` is both loopback addresses. Throws InputError where it cannot. */
  async listen(listener: ListenerOptions): Promise<number> {
    if (listener.host !== "localhost") return this.bind(listener, listener.host, listener.port);
    for (let attempt = 1; ; attempt++) {
      const port = await this.bind(listener, "127.0.0.1", listener.port);
      try {
        return await this.bind(listener, "::1", port);
      } catch (error) {
        // There is no IPv6 here.
        if (!isTaken(error)) return port;
        if (listener.port !== 0 || attempt === PORT_ATTEMPTS) throw error;
        this.servers.pop()?.close();
      }
    }
  }

  get connectionsOpen(): number {
    return this.connections.size;
  }

  /** Takes no more connections and ends those there are. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const connection of this.connections) connection.close();
    const late = setTimeout(() => {
      for (const connection of this.connections) connection.destroy();
    }, FLUSH_MS);
    await Promise.all(closed);
    clearTimeout(late);
    this.connections.clear();
  }

  private async bind(listener: ListenerOptions, host: string, port: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true });
    server.on("connection", (socket) => this.accept(socket, listener));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
      server.listen({ host, port, backlog: 511 }, resolve);
    });
    server.removeAllListeners("error");
    // Too many open files, say: this connection is lost, the server goes on.
    server.on("error", (error) => this.options.report(`A connection could not be accepted: ${error.message}`));
    this.servers.push(server);
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  private accept(socket: Socket, { name, advertised }: ListenerOptions): void {
    const { maxFrameBytes, maxIdleMs, answer, unsent } = this.options;
    const connection = new Connection(socket, {
      id: ++this.connectionCount,
      listener: name,
      advertised,
      maxFrameBytes,
      maxIdleMs,
      answer,
      unsent,
      onBroken: (reason) => this.reportBroken(connection, reason),
    });
    this.connections.add(connection);
    socket.once("close", () => this.connections.delete(connection));
  }

  /** One line now and then: whoever sends rubbish sends much of it. */
  private reportBroken({ clientHost, clientPort }: Connection, reason: string): void {
    const now = performance.now();
    this.brokenSince++;
    if (now - this.brokenReportedAt < BROKEN_REPORTS_EVERY_MS) return;
    const others =
      this.brokenSince === 1 ? "" : ` (and ${this.brokenSince - 1} other connections since the last report)`;
    this.options.report(`Closed the connection of ${clientHost.slice(1)}:${clientPort}: ${reason}${others}`);
    this.brokenReportedAt = now;
    this.brokenSince = 0;
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): InputError {
  const [why, hint] = REASONS[error.code ?? ""] ?? [error.message];
  const options = hint === undefined ? { cause: error } : { cause: error, hint };
  return new InputError(`Cannot listen on ${hostAndPort(host, port)}: ${why}`, options);
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof InputError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
}

const ANY_ADDRESS_HINT = "Listen on 127.0.0.1, or on 0.0.0.0 for every address.";
const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  EADDRINUSE: ["the port is in use", "Choose another port, or 0 for any free one."],
  EACCES: ["no permission", "Ports below 1024 are for privileged users: choose another one."],
  EADDRNOTAVAIL: ["this machine does not have that address", ANY_ADDRESS_HINT],
  ENOTFOUND: ["there is no such host", ANY_ADDRESS_HINT],
  EAI_AGAIN: ["there is no such host", ANY_ADDRESS_HINT],
};
