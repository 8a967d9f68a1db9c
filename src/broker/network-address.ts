/** Addresses of sockets, as clients are told them and as Kafka prints them. */
import { isIPv6 } from "node:net";

const MAPPED = "::ffff:";

/** An IPv4 address in IPv6's clothing, as a socket for both has it, is the IPv4 one. */
function unmapped(address: string): string {
  return address.startsWith(MAPPED) && address.includes(".") ? address.slice(MAPPED.length) : address;
}

/** Where a client that connected to this address finds us again: there, and not by a name of another address. */
export function reachableName(localAddress: string | undefined): string {
  return unmapped(localAddress ?? "") || "localhost";
}

/** As java.net.InetAddress prints an address without a name: `/127.0.0.1`, `/0:0:0:0:0:0:0:1`. */
export function printedAddress(remoteAddress: string | undefined): string {
  const address = unmapped(remoteAddress ?? "");
  return `/${isIPv6(address) ? expanded(address) : address}`;
}

function expanded(address: string): string {
  const [text = "", zone] = address.split("%");
  const [head = "", tail] = text.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => "0");
  const all = [...before, ...zeros, ...after].join(":");
  return zone === undefined ? all : `${all}%${zone}`;
}

/** HOST:PORT, with the brackets that an IPv6 address needs there. */
export function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
