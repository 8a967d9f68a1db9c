import { connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Answer } from "../../src/broker/connection.ts";
import type { ClientConnection } from "../../src/broker/handler.ts";
import { BrokerServer, type ListenerOptions, type ServerOptions } from "../../src/broker/server.ts";
import { UnsentBytes } from "../../src/broker/unsent-bytes.ts";
import { InputError } from "../../src/errors.ts";
import { FrameSplitter } from "../../src/protocol/frame-splitter.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A frame: its size and the text. */
function frame(text: string): Buffer {
  const bytes = Buffer.alloc(4 + text.length);
  bytes.writeInt32BE(text.length);
  bytes.write(text, 4);
  return bytes;
}

type Answering = (text: string, connection: ClientConnection) => string | Promise<string> | undefined;

/** A server that answers texts with texts; nothing for undefined. */
async function serve(
  answering: Answering,
  options: Partial<ServerOptions> = {},
  listener: Partial<ListenerOptions> = {},
): Promise<{ port: number; server: BrokerServer; lines: string[] }> {
  const lines: string[] = [];
  const server = new BrokerServer({
    maxFrameBytes: 1_000_000,
    maxIdleMs: 0,
    unsent: new UnsentBytes(),
    answer(bytes, connection): Answer | Promise<Answer> {
      const answer = answering(bytes.toString(), connection);
      if (answer instanceof Promise) return answer.then((text) => [frame(text)]);
      return answer === undefined ? [] : [frame(answer)];
    },
    report: (line) => lines.push(line),
    ...options,
  });
  closing.push(() => server.close());
  const port = await server.listen({
    name: "PLAINTEXT",
    host: "127.0.0.1",
    port: 0,
    advertised: undefined,
    ...listener,
  });
  return { port, server, lines };
}

interface Peer {
  readonly socket: Socket;
  /** Everything that has come so far, as texts. */
  readonly texts: () => string[];
  readonly until: (enough: (texts: string[]) => boolean) => Promise<string[]>;
  readonly closed: Promise<void>;
}

async function peer(port: number, host = "127.0.0.1"): Promise<Peer> {
  const socket = connect({ port, host, allowHalfOpen: true });
  closing.push(() => socket.destroy());
  const splitter = new FrameSplitter();
  const come: string[] = [];
  const looks = new Set<() => void>();
  const texts = (): string[] => come;
  socket.on("data", (chunk: Buffer) => {
    for (const bytes of splitter.push(chunk)) come.push(bytes.toString("latin1"));
    for (const look of looks) look();
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once("end", resolve);
    socket.once("close", () => resolve());
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  const until = (enough: (texts: string[]) => boolean): Promise<string[]> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!enough(texts())) return;
        looks.delete(look);
        resolve(texts());
      };
      looks.add(look);
      look();
    });
  return { socket, texts, until, closed };
}

/** A promise and what settles it. */
function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  const settling: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => settling.push(resolve));
  return { promise, resolve: (value) => settling[0]?.(value) };
}

async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

test("answers requests in order, one at a time, however they are cut", async () => {
  let running = 0;
  const { port } = await serve(async (text) => {
    expect(++running).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return text.toUpperCase();
  });
  const { socket, until } = await peer(port);
  const bytes = Buffer.concat(["one", "two", "", "three"].map(frame));
  for (const byte of bytes) socket.write(Buffer.of(byte));
  expect(await until((texts) => texts.length === 4)).toEqual(["ONE", "TWO", "", "THREE"]);
  socket.write(bytes);
  expect(await until((texts) => texts.length === 8)).toHaveLength(8);
});

test("a request without an answer does not hold up the next one", async () => {
  const { port } = await serve((text) => (text === "silent" ? undefined : text));
  const { socket, until } = await peer(port);
  socket.write(Buffer.concat(["silent", "a", "silent", "b"].map(frame)));
  expect(await until((texts) => texts.length === 2)).toEqual(["a", "b"]);
});

test("stops reading while much is waiting, and goes on when it is answered", async () => {
  const gate = later<string>();
  const { port } = await serve((text) => (text === "wait" ? gate.promise : text.slice(0, 1)));
  const { socket, until } = await peer(port);
  const large = "x".repeat(100_000);
  socket.write(frame("wait"));
  let accepted = 0;
  // The kernel's buffers on both sides take some; the broker itself must not take the rest.
  for (let sent = 0; sent < 300; sent++) socket.write(frame(large), () => accepted++);
  await waitUntil(() => accepted > 0);
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(accepted).toBeLessThan(300);
  gate.resolve("done");
  expect(await until((texts) => texts.length === 301)).toHaveLength(301);
});

test("answers nothing more to a client that does not read", async () => {
  const large = "y".repeat(500_000);
  let answered = 0;
  const { port } = await serve(() => {
    answered++;
    return large;
  });
  const { socket, until } = await peer(port);
  socket.pause();
  for (let sent = 0; sent < 100; sent++) socket.write(frame("more"));
  await waitUntil(() => answered > 0);
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBeLessThan(60);
  socket.resume();
  expect(await until((texts) => texts.length === 100)).toHaveLength(100);
});

test.each([
  ["a negative size", Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ["a size beyond the limit", Buffer.from([0x7f, 0xff, 0xff, 0xff])],
])("%s ends that connection alone, with one line", async (_what, bytes) => {
  const { port, lines } = await serve((text) => text);
  const good = await peer(port);
  const bad = await peer(port);
  bad.socket.write(bytes);
  await bad.closed;
  good.socket.write(frame("still"));
  expect(await good.until((texts) => texts.length === 1)).toEqual(["still"]);
  expect(lines).toEqual([expect.stringMatching(/^Closed the connection of 127\.0\.0\.1:\d+: Frame of -?\d+ bytes/)]);
});

test("what throws ends its connection, after the answers before it", async () => {
  const { port, lines } = await serve((text) => {
    if (text === "bad") throw new Error("that was bad");
    return text === "late" ? Promise.reject(new Error("late and bad")) : text;
  });
  for (const word of ["bad", "late"]) {
    const { socket, closed, texts } = await peer(port);
    socket.write(Buffer.concat(["good", word, "never"].map(frame)));
    await closed;
    expect(texts()).toEqual(["good"]);
  }
  expect(lines).toEqual([expect.stringContaining("that was bad")]);
});

test("answers what a client has sent before it ended its side", async () => {
  const { port } = await serve((text) => text);
  const { socket, closed, texts } = await peer(port);
  socket.end(Buffer.concat(["a", "b"].map(frame)));
  await closed;
  expect(texts()).toEqual(["a", "b"]);
});

test("tells whoever waits that the client is gone", async () => {
  const gone = later<string>();
  const { port, server } = await serve(
    (_text, { closed }) =>
      new Promise((resolve) => {
        closed.addEventListener("abort", () => {
          gone.resolve("gone");
          resolve("nobody");
        });
      }),
  );
  const { socket } = await peer(port);
  socket.write(frame("wait"));
  await waitUntil(() => server.connectionsOpen === 1);
  socket.destroy();
  expect(await gone.promise).toBe("gone");
  await waitUntil(() => server.connectionsOpen === 0);
});

test("closes connections on which nothing comes for too long, half-open ones too", async () => {
  const { port, server } = await serve((text) => text, { maxIdleMs: 30 });
  const idle = await peer(port);
  const half = await peer(port);
  half.socket.write(frame("half").subarray(0, 6));
  await Promise.all([idle.closed, half.closed]);
  await waitUntil(() => server.connectionsOpen === 0);
});

test("stops while clients wait and do not read", async () => {
  const { port, server } = await serve((text) =>
    text === "wait" ? new Promise(() => undefined) : "z".repeat(5_000_000),
  );
  const waiting = await peer(port);
  waiting.socket.write(frame("wait"));
  const deaf = await peer(port);
  deaf.socket.pause();
  deaf.socket.write(Buffer.concat(["a", "b"].map(frame)));
  await waitUntil(() => server.connectionsOpen === 2);
  await server.close();
  expect(server.connectionsOpen).toBe(0);
  await waiting.closed;
});

const ask: Answering = (_text, { advertisedHost, advertisedPort, listener, clientHost }) =>
  `${advertisedHost}:${advertisedPort} ${listener} ${clientHost}`;

test("tells clients the address that they have used, or the advertised one", async () => {
  const { port } = await serve(ask, {}, { host: "0.0.0.0" });
  const { socket, until } = await peer(port);
  socket.write(frame("?"));
  expect(await until((texts) => texts.length === 1)).toEqual([`127.0.0.1:${port} PLAINTEXT /127.0.0.1`]);

  const other = await serve(ask, {}, { advertised: { host: "kafka.test", port: 1234 } });
  const second = await peer(other.port);
  second.socket.write(frame("?"));
  expect(await second.until((texts) => texts.length === 1)).toEqual(["kafka.test:1234 PLAINTEXT /127.0.0.1"]);
});

test("localhost is IPv4's and, where there is one, IPv6's", async () => {
  const { port } = await serve((_text, { advertisedHost }) => advertisedHost, {}, { host: "localhost" });
  const four = await peer(port);
  four.socket.write(frame("?"));
  expect(await four.until((texts) => texts.length === 1)).toEqual(["127.0.0.1"]);
  const probe = createServer();
  const hasIpv6 = await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen({ host: "::1", port: 0 }, () => probe.close(() => resolve(true)));
  });
  if (!hasIpv6) return;
  const six = await peer(port, "::1");
  six.socket.write(frame("?"));
  expect(await six.until((texts) => texts.length === 1)).toEqual(["::1"]);
});

test("says why it cannot listen", async () => {
  const { port } = await serve((text) => text);
  const second = new BrokerServer({
    maxFrameBytes: 1,
    maxIdleMs: 0,
    unsent: new UnsentBytes(),
    answer: () => [],
    report: () => undefined,
  });
  const at = { name: "PLAINTEXT", advertised: undefined };
  await expect(second.listen({ ...at, host: "127.0.0.1", port })).rejects.toMatchObject({
    constructor: InputError,
    message: `Cannot listen on 127.0.0.1:${port}: the port is in use`,
    hint: "Choose another port, or 0 for any free one.",
  });
  await expect(second.listen({ ...at, host: "203.0.113.9", port: 0 })).rejects.toThrow(
    "Cannot listen on 203.0.113.9:0: this machine does not have that address",
  );
  await expect(second.listen({ ...at, host: "no-such-host.invalid", port: 0 })).rejects.toThrow(
    /there is no such host/,
  );
});
