import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { SocketMemory } from "../../src/kafka/socket-memory.ts";

let server: Server;

afterEach(() => new Promise((resolve) => server.close(resolve)));

/** A socket to a server that sends this and ends; resolves with its memory once all has come. */
async function received(bytes: Buffer, attach: (memory: SocketMemory) => void): Promise<SocketMemory> {
  server = createServer((socket) => socket.end(bytes));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const memory = new SocketMemory();
  attach(memory);
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", onread: memory.onread });
  socket.on("end", () => socket.destroy());
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  return memory;
}

const ALL = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

test("reads where the reader has room", async () => {
  const place = Buffer.alloc(ALL.length);
  let size = 0;
  await received(ALL, (memory) =>
    memory.readWith({
      room: () => (size < place.length ? place.subarray(size) : undefined),
      filled: (bytes) => {
        expect(bytes.buffer).toBe(place.buffer);
        size += bytes.length;
      },
      read: () => expect.unreachable(),
    }),
  );
  expect(place.equals(ALL)).toBe(true);
});

test("hands over what there is no room for", async () => {
  const chunks: Buffer[] = [];
  await received(ALL, (memory) =>
    memory.readWith({
      room: () => undefined,
      filled: () => expect.unreachable(),
      read: (bytes) => chunks.push(Buffer.from(bytes)),
    }),
  );
  expect(Buffer.concat(chunks).equals(ALL)).toBe(true);
});

test("keeps what comes before there is a reader", async () => {
  const memory = await received(ALL, () => {});
  const chunks: Buffer[] = [];
  memory.readWith({ room: () => undefined, filled: () => {}, read: (bytes) => chunks.push(Buffer.from(bytes)) });
  expect(Buffer.concat(chunks).equals(ALL)).toBe(true);
});
