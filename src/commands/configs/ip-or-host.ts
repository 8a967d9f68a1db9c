import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { resolveAddresses } from "../../kafka/resolve.ts";

/** Whether java.net.InetAddress.getByName finds an address for it: an IP address, in brackets too, or a name that resolves. */
export async function isIpOrHost(text: string): Promise<boolean> {
  if (text === "") return true;
  if (isIP(text) !== 0) return hasKnownScope(text);
  if (text.startsWith("[")) {
    const address = text.slice(1, -1);
    return text.endsWith("]") && isIP(address) === 6 && hasKnownScope(address);
  }
  if (isHexAddress(text)) return false;
  try {
    return (await resolveAddresses(text)).length > 0;
  } catch {
    return false;
  }
}

/** A number after the percent sign is taken as it is; a name has to be that of an interface with an address of the kind. */
function hasKnownScope(address: string): boolean {
  const [ip = "", scope] = address.split("%");
  if (scope === undefined || /^\d+$/.test(scope)) return true;
  return (networkInterfaces()[scope] ?? []).some(
    ({ family, address: own }) => family === "IPv6" && isLinkLocal(own) === isLinkLocal(ip),
  );
}

function isLinkLocal(ip: string): boolean {
  return /^fe[89ab]/i.test(ip);
}

/** IPv4 in hexadecimal, as 0x7f.1, which the system's resolver would take for an address, but not Java. */
function isHexAddress(text: string): boolean {
  return /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}$/i.test(text) && /x/i.test(text);
}
