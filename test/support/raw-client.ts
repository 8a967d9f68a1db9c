import { connect, type Socket } from "node:net";
import { decodeResponseFrame, encodeRequestFrame, peekCorrelationId } from "../../src/protocol/frame.ts";
import { FrameSplitter } from "../../src/protocol/frame-splitter.ts";
import type { Api, RequestInput, ResponseOf } from "../../src/protocol/schema.ts";

/** A connection that sends whatever bytes it is told, or requests of a chosen version, and has no habits of its own. */
export interface RawClient {
  readonly socket: Socket;
  send<A extends Api>(api: A, version: number, body: RequestInput<A>): Promise<ResponseOf<A>>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openRawClient(bootstrap: string, clientId = "raw"): Promise<RawClient> {
  const [host = "", port] = bootstrap.split(":");
  const socket = connect(Number(port), host);
  const pending = new Map<number, { resolve: (frame: Buffer) => void; reject: (error: Error) => void }>();
  const splitter = new FrameSplitter();
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", reject);
  });
  socket.on("error", () => {}); // the end tells
  socket.on("data", (chunk: Buffer) => {
    for (const frame of splitter.push(chunk)) {
      const id = peekCorrelationId(frame);
      pending.get(id)?.resolve(frame);
      pending.delete(id);
    }
  });
  const ended = new Promise<void>((resolve) => {
    socket.once("close", () => {
      for (const { reject } of pending.values()) reject(new Error("the broker closed the connection"));
      pending.clear();
      resolve();
    });
  });
  return {
    socket,
    ended,
    async send(api, version, body) {
      last += 1;
      const correlationId = last;
      const answer = new Promise<Buffer>((resolve, reject) => {
        if (socket.destroyed) reject(new Error("the connection is closed"));
        else pending.set(correlationId, { resolve, reject });
      });
      socket.write(encodeRequestFrame({ api, version, correlationId, clientId, body }));
      return decodeResponseFrame(api, version, await answer).body;
    },
    close: () => socket.destroy(),
  };
}
