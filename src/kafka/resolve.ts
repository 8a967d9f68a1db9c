/** Names to addresses; apart, so that node:dns is loaded only where a name has to be looked up. */
import { lookup, reverse } from "node:dns";
import { isIP } from "node:net";

/**
 * Every address of the name as the system finds them, IPv4 first; the empty name is this machine, as in Java.
 * Rejects with the system's error.
 */
export function resolveAddresses(host: string): Promise<string[]> {
  return new Promise((fulfil, reject) => {
    lookup(host === "" ? "localhost" : host, { all: true }, (error, addresses) => {
      if (error !== null) return reject(error);
      const byFamily = addresses.toSorted((left, right) => left.family - right.family);
      fulfil(byFamily.map(({ address }) => address));
    });
  });
}

/** The names that the addresses of a name are known by; an address without one stands for itself. */
export async function resolveCanonicalNames(host: string): Promise<string[]> {
  const addresses = isIP(host) === 0 ? await resolveAddresses(host) : [host];
  return Promise.all(
    addresses.map(
      (address) =>
        new Promise<string>((fulfil) => {
          reverse(address, (error, names) => fulfil(error === null ? (names[0] ?? address) : address));
        }),
    ),
  );
}
