/** One connection: cuts frames, answers them strictly in order and one at a time, as Kafka's SocketServer does by muting. */
import type { Socket } from "node:net";
import { giveBack } from "../protocol/buffer-pool.ts";
import { FrameSplitter } from "../protocol/frame-splitter.ts";
import type { ClientConnection } from "./handler.ts";
import { printedAddress, reachableName } from "./network-address.ts";
import type { UnsentBytes } from "./unsent-bytes.ts";

/** The parts of a response; none for a request that has no response. */
export type Answer = readonly Buffer[];

/** Answers one frame. Throws where the connection cannot go on: the message says why. */
export type Answering = (frame: Buffer, connection: ClientConnection) => Answer | Promise<Answer>;

export interface ConnectionOptions {
  readonly id: number;
  readonly listener: string;
  /** What clients are told instead of the address that they have connected to. */
  readonly advertised: { readonly host: string; readonly port: number } | undefined;
  /** socket.request.max.bytes. */
  readonly maxFrameBytes: number;
  /** connections.max.idle.ms; not above zero for no limit. */
  readonly maxIdleMs: number;
  readonly answer: Answering;
  readonly unsent: UnsentBytes;
  /** Told once, when the connection ends because of what came on it. */
  readonly onBroken: (reason: string) => void;
}

/** Beyond these, nothing more is read until some of what came is answered. */
const MAX_QUEUED_FRAMES = 16;
const MAX_QUEUED_BYTES = 1024 * 1024;
/** setTimeout takes no more. */
const LONGEST_TIMEOUT_MS = 0x7fffffff;

export class Connection implements ClientConnection {
  readonly id: number;
  readonly listener: string;
  readonly advertisedHost: string;
  readonly advertisedPort: number;
  readonly clientHost: string;
  readonly clientPort: number;
  software: ClientConnection["software"];

  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  private readonly splitter: FrameSplitter;
  private readonly closing = new AbortController();
  private readonly queue: Buffer[] = [];
  private queuedBytes = 0;
  /** A request is being answered, or its answer waits for the client to read. */
  private busy = false;
  private inputEnded = false;
  private paused = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    this.id = options.id;
    this.listener = options.listener;
    this.advertisedHost = options.advertised?.host ?? reachableName(socket.localAddress);
    this.advertisedPort = options.advertised?.port ?? socket.localPort ?? 0;
    this.clientHost = printedAddress(socket.remoteAddress);
    this.clientPort = socket.remotePort ?? 0;
    this.splitter = new FrameSplitter({ maxFrame: options.maxFrameBytes });
    if (options.maxIdleMs > 0) socket.setTimeout(Math.min(options.maxIdleMs, LONGEST_TIMEOUT_MS));
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("end", () => this.endInput());
    socket.on("timeout", () => this.destroy());
    // A reset, or a client gone while we write: 'close' follows.
    socket.on("error", () => this.closing.abort());
    socket.on("close", () => this.closing.abort());
  }

  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** Ends it after what is written already; whoever waits for it is let go. */
  close(): void {
    this.closing.abort();
    this.queue.length = 0;
    this.socket.destroySoon();
  }

  destroy(): void {
    this.closing.abort();
    this.queue.length = 0;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    if (this.socket.destroyed) return;
    try {
      for (const frame of this.splitter.push(chunk)) {
        this.queue.push(frame);
        this.queuedBytes += frame.length;
      }
    } catch (error) {
      return this.break(error);
    }
    this.answerQueued();
    if (this.queue.length > MAX_QUEUED_FRAMES || this.queuedBytes > MAX_QUEUED_BYTES) {
      this.paused = true;
      this.socket.pause();
    }
  }

  /** What has come is still answered: a producer with acks=0 sends and closes. Nobody waits for anything more. */
  private endInput(): void {
    this.inputEnded = true;
    this.closing.abort();
    if (!this.busy && this.queue.length === 0) this.socket.end();
  }

  private answerQueued(): void {
    if (this.busy || this.queue.length === 0) return;
    this.socket.cork();
    while (!this.busy) {
      const frame = this.queue.shift();
      if (frame === undefined) break;
      this.queuedBytes -= frame.length;
      this.answerOne(frame);
    }
    this.socket.uncork();
    if (this.paused && this.queue.length <= MAX_QUEUED_FRAMES / 2 && this.queuedBytes <= MAX_QUEUED_BYTES / 2) {
      this.paused = false;
      this.socket.resume();
    }
    if (this.inputEnded && !this.busy) this.socket.end();
  }

  private answerOne(frame: Buffer): void {
    try {
      const answer = this.options.answer(frame, this);
      if (!(answer instanceof Promise)) return this.send(answer);
      this.busy = true;
      answer.then(
        (parts) => this.sendLater(parts),
        (error: unknown) => this.break(error),
      );
    } catch (error) {
      this.break(error);
    }
  }

  private sendLater(answer: Answer): void {
    this.busy = false;
    this.socket.cork();
    this.send(answer);
    this.socket.uncork();
    this.answerQueued();
    if (this.inputEnded && !this.busy) this.socket.end();
  }

  /** Where the client does not read, nothing is answered until it does. */
  private send(answer: Answer): void {
    const { socket } = this;
    if (socket.destroyed) return;
    let room = true;
    const last = answer.length - 1;
    for (let at = 0; at <= last; at++) {
      const part = answer[at]!;
      room = at === last && last > 0 ? socket.write(part, giveBackAll(answer)) : socket.write(part);
    }
    if (room) return;
    this.busy = true;
    const release = this.options.unsent.hold(socket.writableLength);
    socket.once("close", release);
    socket.once("drain", () => {
      release();
      socket.removeListener("close", release);
      this.busy = false;
      this.answerQueued();
      if (this.inputEnded && !this.busy) socket.end();
    });
  }

  private break(error: unknown): void {
    this.busy = true;
    if (!this.socket.destroyed) this.options.onBroken(error instanceof Error ? error.message : String(error));
    this.close();
  }
}

/** Records were read from a disk into memory that may be used again when they are written. */
function giveBackAll(answer: Answer): (error?: Error | null) => void {
  return (error) => {
    if (error !== undefined && error !== null) return;
    for (const part of answer) giveBack(part);
  };
}
