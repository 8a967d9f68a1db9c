/** From a name and a port to a connected socket. */
import { connect, isIP } from "node:net";
import type { Socket } from "node:net";
import type { Endpoint } from "./bootstrap.ts";
import { noteAddresses } from "./java-address.ts";
import { firstToSucceed } from "./race.ts";
import { connectError, noAnswer } from "./reasons.ts";
import { SocketMemory } from "./socket-memory.ts";

/** An address of several that does not answer holds the next one up that long. */
const ADDRESS_STAGGER_MS = 250;
const KEEP_ALIVE_MS = 60_000;

export interface DialOptions {
  /** For each address; milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Dialed {
  readonly socket: Socket;
  /** What the socket reads into, where that was asked for. */
  readonly memory: SocketMemory | undefined;
}

/**
 * Connects to the first address of the endpoint that answers, IPv4 before IPv6 as in Java. The socket has a listener
 * for errors, so that one that comes before anybody else listens does no harm.
 * Throws ConnectError.
 *
 * @param ownMemory Whether the socket reads into memory of ours, and emits no `data`
 */
export async function dial(endpoint: Endpoint, options: DialOptions, ownMemory: boolean): Promise<Dialed> {
  const { host } = endpoint;
  const addresses = isIP(host) === 0 ? await resolve(endpoint) : [host];
  try {
    const connectOne = (address: string, signal: AbortSignal): Promise<Dialed> =>
      connectTo(address, endpoint, { ...options, signal }, ownMemory ? new SocketMemory() : undefined);
    return await firstToSucceed(addresses, connectOne, {
      staggerMs: ADDRESS_STAGGER_MS,
      signal: options.signal,
      discard: ({ socket }) => socket.destroy(),
    });
  } catch (error) {
    // Of several addresses of one name the first stands for all.
    throw connectError(endpoint, error instanceof AggregateError ? error.errors[0] : error);
  }
}

async function resolve(endpoint: Endpoint): Promise<string[]> {
  const { resolveAddresses } = await import("./resolve.ts");
  try {
    const addresses = await resolveAddresses(endpoint.host);
    noteAddresses(endpoint.host, addresses);
    return addresses;
  } catch (error) {
    throw connectError(endpoint, error);
  }
}

function connectTo(
  address: string,
  endpoint: Endpoint,
  { timeoutMs, signal }: DialOptions,
  memory: SocketMemory | undefined,
): Promise<Dialed> {
  return new Promise((fulfil, reject) => {
    const socket = connect({
      host: address,
      port: endpoint.port,
      noDelay: true,
      ...(memory !== undefined && { onread: memory.onread }),
    });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const timer = setTimeout(() => socket.destroy(noAnswer(endpoint, timeoutMs)), timeoutMs);
    const onAbort = (): void => {
      socket.destroy(new Error("aborted"));
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => {
      settle();
      fulfil({ socket, memory });
    });
    socket.on("error", (error) => {
      settle();
      reject(error);
    });
  });
}
