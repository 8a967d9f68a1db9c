import { isIP } from "node:net";
import { resolveAddresses } from "../../kafka/resolve.ts";

/** Whether java.net.InetAddress.getByName finds an address for it: an IP address, in brackets too, or a name that resolves. */
export async function isIpOrHost(text: string): Promise<boolean> {
  if (text === "" || isIP(text) !== 0) return true;
  if (text.startsWith("[")) return text.endsWith("]") && isIP(text.slice(1, -1)) === 6;
  try {
    return (await resolveAddresses(text)).length > 0;
  } catch {
    return false;
  }
}
