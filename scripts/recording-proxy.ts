import { connect, createServer, type Server, type Socket } from "node:net";
import { decodeResponse } from "../src/protocol/codec.ts";
import { decodeRequestHeader, encodeResponseFrame, peekCorrelationId } from "../src/protocol/frame.ts";
import { FrameSplitter } from "../src/protocol/frame-splitter.ts";
import { code } from "../src/protocol/errors.ts";
import { listOffsets } from "../src/protocol/messages/list-offsets.ts";
import { metadata } from "../src/protocol/messages/metadata.ts";
import { saslHandshake } from "../src/protocol/messages/sasl-handshake.ts";
import { apiVersions, type ApiVersionsResponse } from "../src/protocol/messages/api-versions.ts";

/** SaslHandshake v0 is followed by bytes that are no Kafka requests; the Java clients refuse Metadata v0 and ListOffsets v1. */
const LOWEST_SPOKEN = new Map([
  [saslHandshake.key, 1],
  [metadata.key, 1],
  [listOffsets.key, 2],
]);

export interface RecordedFrame {
  readonly apiKey: number;
  readonly version: number;
  readonly direction: "request" | "response";
  /** The frame without its size. */
  readonly frame: Buffer;
}

interface Pending {
  readonly apiKey: number;
  readonly version: number;
  /** How many versions to take off every API for this client. */
  readonly cap: number;
}

/**
 * Listens on `port` and passes every byte on to a broker and back, reporting the frames. The one thing it changes
 * is what the broker says about versions: a client with the id "cap-3-..." is told of three versions less of each
 * API, and so speaks older ones; an odd number also hides the finalized features (transactions v2).
 */
export function startProxy(port: number, brokerPort: number, report: (frame: RecordedFrame) => void): Promise<Server> {
  const server = createServer((client) => serve(client, connect(brokerPort, "127.0.0.1"), report));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function serve(client: Socket, broker: Socket, report: (frame: RecordedFrame) => void): void {
  const pending = new Map<number, Pending>();
  const requests = new FrameSplitter();
  const responses = new FrameSplitter();
  client.on("data", (chunk) => {
    for (const frame of requests.push(chunk)) {
      const header = decodeRequestHeader(frame);
      const cap = Number(/^cap-(\d+)/.exec(header.clientId ?? "")?.[1] ?? 0);
      const request = { apiKey: header.apiKey, version: header.apiVersion, cap };
      if (header.apiKey === apiVersions.key && header.apiVersion > capped(apiVersions.versions, cap)) {
        client.write(refuseVersion(header.correlationId, cap));
        continue;
      }
      pending.set(header.correlationId, request);
      report({ ...request, direction: "request", frame });
      broker.write(sized(frame));
    }
  });
  broker.on("data", (chunk) => {
    for (const frame of responses.push(chunk)) {
      const correlationId = peekCorrelationId(frame);
      const request = pending.get(correlationId);
      pending.delete(correlationId);
      if (request === undefined) throw new Error(`answer to unknown request ${correlationId}`);
      report({ ...request, direction: "response", frame });
      client.write(request.apiKey === apiVersions.key ? capVersions(frame, request) : sized(frame));
    }
  });
  for (const [one, other] of [
    [client, broker],
    [broker, client],
  ] as const) {
    one.on("close", () => other.destroy());
    one.on("error", () => other.destroy());
  }
}

function sized(frame: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length);
  return Buffer.concat([size, frame]);
}

function capped([min, max]: readonly [number, number], cap: number): number {
  return Math.max(min, max - cap);
}

/** What an older broker answers to an ApiVersions request that is too new for it (KIP-511). */
function refuseVersion(correlationId: number, cap: number): Buffer {
  const known = { apiKey: apiVersions.key, minVersion: 0, maxVersion: capped(apiVersions.versions, cap) };
  const body = { errorCode: code.UNSUPPORTED_VERSION, apiKeys: [known] };
  return encodeResponseFrame({ api: apiVersions, version: 0, correlationId, body });
}

function capVersions(frame: Buffer, { version, cap }: Pending): Buffer {
  const correlationId = peekCorrelationId(frame);
  const answer: ApiVersionsResponse = decodeResponse(apiVersions, version, frame, 4);
  for (const entry of answer.apiKeys) {
    const lowest = LOWEST_SPOKEN.get(entry.apiKey) ?? entry.minVersion;
    entry.maxVersion = capped([lowest, entry.maxVersion], cap);
  }
  if (cap % 2 === 1) answer.finalizedFeatures = [];
  return encodeResponseFrame({ api: apiVersions, version, correlationId, body: answer });
}
