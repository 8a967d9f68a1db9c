import { UsageError } from "../errors.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads HOST:PORT, an IPv6 address in brackets. Throws UsageError in which the option is named. */
export function parseAddress(option: string, text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65_535) {
    throw new UsageError(`--${option} takes HOST:PORT, not '${text}'`, {
      hint: "as in localhost:9092; an IPv6 address in brackets: [::1]:9092",
    });
  }
  return { host, port };
}

/** HOST:PORT, as parseAddress reads it. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
