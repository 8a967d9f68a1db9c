/** A client that sends and receives frames, and nothing but frames: what it sends may be wrong in any way. */
import { connect, type Socket } from "node:net";
import { decodeResponseFrame, encodeRequestFrame } from "../../../src/protocol/frame.ts";
import { FrameSplitter } from "../../../src/protocol/frame-splitter.ts";
import { apis } from "../../../src/protocol/messages/index.ts";
import type { Api } from "../../../src/protocol/schema.ts";

export type Message = Record<string, unknown>;

export class WireClient {
  readonly socket: Socket;
  private readonly splitter = new FrameSplitter();
  private readonly frames: Buffer[] = [];
  private readonly waiting: ((frame: Buffer | undefined) => void)[] = [];
  private closed = false;
  private correlationId = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      for (const frame of this.splitter.push(chunk)) {
        const waiter = this.waiting.shift();
        if (waiter === undefined) this.frames.push(frame);
        else waiter(frame);
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.closed = true;
      for (const waiter of this.waiting) waiter(undefined);
    });
  }

  static async to(address: { readonly host: string; readonly port: number }): Promise<WireClient> {
    const socket = connect(address.port, address.host);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new WireClient(socket);
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next response, without its size; undefined where the broker closed the connection. */
  nextFrame(): Promise<Buffer | undefined> {
    const frame = this.frames.shift();
    if (frame !== undefined || this.closed) return Promise.resolve(frame);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Sends without waiting, and tells the request's correlation id. */
  async send(name: string, version: number, body: Message, clientId: string | null = "wire"): Promise<number> {
    const correlationId = ++this.correlationId;
    this.write(encodeRequestFrame({ api: await apiNamed(name), version, correlationId, clientId, body }));
    return correlationId;
  }

  /** The next response as one to a request of this kind; "closed" where there is none. */
  async receive(name: string, version: number): Promise<Message | "closed"> {
    const api = await apiNamed(name);
    const frame = await this.nextFrame();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any message is one of fields
    return frame === undefined ? "closed" : (decodeResponseFrame(api, version, frame).body as Message);
  }

  async ask(name: string, version: number, body: Message, clientId?: string | null): Promise<Message | "closed"> {
    await this.send(name, version, body, clientId);
    return this.receive(name, version);
  }

  close(): void {
    this.socket.destroy();
  }
}

async function apiNamed(name: string): Promise<Api> {
  for (const entry of apis.values()) if (entry.name === name) return entry.load();
  throw new RangeError(`No API ${name}`);
}
