/** From a request's bytes to the bytes of its response: which handler it is for, and what an error makes of it. */
import { giveBack } from "../protocol/buffer-pool.ts";
import { code } from "../protocol/error-table.ts";
import { readRequest } from "../protocol/codec.ts";
import { type DecodedRequestHeader, decodeRequestHeader, encodeResponseParts } from "../protocol/frame.ts";
import { prepareCrc32c } from "../protocol/records/crc32c.ts";
import type { Api, RequestOf } from "../protocol/schema.ts";
import { StorageError } from "../storage/log.ts";
import type { Broker } from "./broker.ts";
import type { Answer } from "./connection.ts";
import { BrokenRequest, type ClientConnection, type Handler, NO_RESPONSE, type RequestContext } from "./handler.ts";
import type { HandlerEntry } from "./handlers/index.ts";
import type { ServedApi } from "./served-versions.ts";

const API_VERSIONS_KEY = 18;
const NOTHING: Answer = [];

export class Dispatcher {
  private readonly broker: Broker;
  private readonly entries: ReadonlyMap<number, HandlerEntry>;
  private readonly served: ReadonlyMap<number, ServedApi>;
  /** By key: handlers whose modules are there. */
  private readonly loaded: (Handler | undefined)[] = [];

  constructor(broker: Broker, entries: readonly HandlerEntry[]) {
    this.broker = broker;
    this.entries = new Map(entries.map((entry) => [entry.key, entry]));
    this.served = new Map(broker.servedApis.map((api) => [api.apiKey, api]));
  }

  /** Answers a frame without its size; throws, or rejects, where the connection must end. */
  answer(frame: Buffer, connection: ClientConnection): Answer | Promise<Answer> {
    const header = decodeRequestHeader(frame);
    const handler = this.loaded[header.apiKey];
    if (handler !== undefined) return this.run(handler, header, frame, connection);
    return this.load(header.apiKey).then((ready) => this.run(ready, header, frame, connection));
  }

  /** Loads the modules of all handlers and what they need, a turn of the event loop for each, so that first requests need not wait. */
  async preload(stopped: AbortSignal): Promise<void> {
    setImmediate(prepareCrc32c);
    for (const key of this.entries.keys()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (stopped.aborted) return;
      await this.load(key);
    }
  }

  private async load(key: number): Promise<Handler> {
    const entry = this.entries.get(key);
    if (entry === undefined) throw new BrokenRequest(`API ${key} is not served`);
    return (this.loaded[key] ??= await entry.load());
  }

  private run(
    handler: Handler,
    header: DecodedRequestHeader,
    frame: Buffer,
    connection: ClientConnection,
  ): Answer | Promise<Answer> {
    const { apiKey, apiVersion: version, clientId } = header;
    const served = this.served.get(apiKey);
    if (served === undefined || version < served.firstAnswered || version > served.maxVersion) {
      return this.refuseVersion(handler, header, connection);
    }
    const request = readRequest(handler.api, version, frame, header.bodyOffset);
    const call: Call = { handler, header, request, context: { broker: this.broker, connection, version, clientId } };
    try {
      const response = handler.run(request, call.context);
      if (!(response instanceof Promise)) {
        if (handler.keepsNothing === true) giveBack(frame);
        return encode(call, response);
      }
      return response.then((late) => encode(call, late)).catch((error: unknown) => this.failed(call, error));
    } catch (error) {
      return this.failed(call, error);
    }
  }

  /** Of ApiVersions a client may try any version: it is told ours, in the oldest form (KIP-511). */
  private refuseVersion(handler: Handler, header: DecodedRequestHeader, connection: ClientConnection): Answer {
    const { apiKey, apiVersion, clientId, correlationId } = header;
    if (apiKey !== API_VERSIONS_KEY) {
      throw new BrokenRequest(`${handler.api.name} has no version ${apiVersion}`);
    }
    const context = { broker: this.broker, connection, version: 0, clientId };
    const body = handler.refuse({}, code.UNSUPPORTED_VERSION, context);
    return encodeResponseParts({ api: handler.api, version: 0, correlationId, body });
  }

  /** The request alone fails, with one line for whoever runs the broker. */
  private failed(call: Call, error: unknown): Answer {
    if (error instanceof BrokenRequest) throw error;
    const { handler, request, context } = call;
    const storage = error instanceof StorageError;
    if (storage) this.broker.fail(error);
    else this.broker.report(`${handler.api.name} v${context.version} failed: ${describe(error)}`);
    const errorCode = storage ? code.KAFKA_STORAGE_ERROR : code.UNKNOWN_SERVER_ERROR;
    return encode(call, handler.refuse(request, errorCode, context));
  }
}

interface Call {
  readonly handler: Handler;
  readonly header: DecodedRequestHeader;
  readonly request: RequestOf<Api>;
  readonly context: RequestContext;
}

function encode({ handler, header, context }: Call, body: unknown): Answer {
  if (body === NO_RESPONSE) return NOTHING;
  const { correlationId } = header;
  return encodeResponseParts({ api: handler.api, version: context.version, correlationId, body });
}

/** What a bug says of itself on one line: its message, and where in the code. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /^\s+at .*$/m.exec(error.stack ?? "")?.[0].trim();
  const text = `${error.name}: ${error.message}`.replaceAll(/\s*\n\s*/g, " ");
  return place === undefined ? text : `${text} (${place})`;
}
