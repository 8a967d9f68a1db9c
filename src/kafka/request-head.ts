/** What comes before the body of a request. */
import type { TransportRequest } from "./transport.ts";

/** The size of the whole and request header v1; newer headers go on with tags, which are taken for part of the body. */
export function requestHead(
  { apiKey, apiVersion }: Pick<TransportRequest, "apiKey" | "apiVersion">,
  correlationId: number,
  clientId: string,
  bodySize: number,
): Buffer {
  const idLength = Buffer.byteLength(clientId);
  const head = Buffer.allocUnsafe(14 + idLength);
  head.writeInt32BE(10 + idLength + bodySize, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(idLength, 12);
  head.write(clientId, 14);
  return head;
}
