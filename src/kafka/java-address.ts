/** Addresses as Java prints them. A line of a log does not wait for a name to be looked up: what was found last is kept. */
import { isIP } from "node:net";

const found = new Map<string, string>();

/** The name was found to have these addresses. */
export function noteAddresses(host: string, [first]: readonly string[]): void {
  if (first !== undefined) found.set(host, first);
}

/** `host:port` as an InetSocketAddress: `localhost/127.0.0.1:9092`, `/127.0.0.1:9092`, `nowhere/<unresolved>:9092`. */
export function javaAddress(address: string): string {
  const end = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, end), address.slice(end + 1)];
  if (isIP(host) !== 0) return `/${address}`;
  return `${host}/${found.get(host) ?? "<unresolved>"}:${port}`;
}
