/** A connection to a broker that knows which versions it speaks and sends typed requests. */
import { UnsupportedVersionError } from "../errors.ts";
import type { ConnectError } from "../errors.ts";
import { code } from "../protocol/errors.ts";
import { decodeResponseAfterCorrelationId, encodeRequestBodyParts } from "../protocol/frame.ts";
import { apiVersions } from "../protocol/messages/api-versions.ts";
import type { ApiVersionsResponse } from "../protocol/messages/api-versions.ts";
import type { Api, RequestInput, ResponseOf } from "../protocol/schema.ts";
import type { Endpoint } from "./bootstrap.ts";
import { openTransport } from "./kafkajs.ts";
import type { TransportOptions } from "./kafkajs.ts";
import { noAnswer } from "./reasons.ts";
import type { ConnectionObserver } from "./metrics/connection-observer.ts";
import type { Transport, TransportRequest, VersionRange } from "./transport.ts";

/** Bounds on the version besides ours and the broker's. */
export interface VersionBounds {
  readonly minVersion?: number;
  readonly maxVersion?: number;
}

export interface SendOptions extends VersionBounds {
  /** How long the answer may take, in milliseconds; the connection is given up after that. */
  readonly timeoutMs: number;
}

export interface ConnectOptions extends TransportOptions {
  /** For each request of the handshake; milliseconds. */
  readonly requestTimeoutMs: number;
  /** Told to the broker: clientSoftwareVersion of ApiVersions. */
  readonly softwareVersion: string;
  /** Told of the connection and of each request that is answered. */
  readonly observer?: ConnectionObserver | undefined;
}

const SOFTWARE_NAME = "kafka-kt";

export class BrokerConnection {
  readonly #transport: Transport;
  /** What the broker said about itself: versions and features. */
  readonly apiVersions: ApiVersionsResponse;
  readonly #ranges: ReadonlyMap<number, VersionRange>;
  /** Until then the broker reads nothing of us: a quota is used up (KIP-219). */
  #throttledUntil = 0;
  readonly #observer: ConnectionObserver | undefined;
  /** Of a request besides its body: size, header and our name. */
  readonly #headBytes: number;

  constructor(
    transport: Transport,
    answer: ApiVersionsResponse,
    { observer, clientId = "" }: Partial<Pick<ConnectOptions, "observer" | "clientId">> = {},
  ) {
    this.#transport = transport;
    this.#observer = observer;
    this.#headBytes = 14 + Buffer.byteLength(clientId);
    this.apiVersions = answer;
    this.#ranges = new Map(
      answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { minVersion, maxVersion }]),
    );
  }

  /** Connects, asks for the versions and logs in. Throws ConnectError. */
  static async open(endpoint: Endpoint, options: ConnectOptions): Promise<BrokerConnection> {
    const transport = await openTransport(endpoint, options);
    const abort = (): void => {
      transport.close();
    };
    options.signal.addEventListener("abort", abort, { once: true });
    try {
      const connection = new BrokerConnection(transport, await fetchApiVersions(transport, options), options);
      await inTime(transport, options.requestTimeoutMs, transport.authenticate(connection.#ranges));
      options.observer?.opened(endpoint);
      return connection;
    } catch (error) {
      transport.close();
      throw error;
    } finally {
      options.signal.removeEventListener("abort", abort);
    }
  }

  get endpoint(): Endpoint {
    return this.#transport.endpoint;
  }

  /** Why the connection is no more; undefined while it stands. */
  get lost(): ConnectError | undefined {
    return this.#transport.lost;
  }

  /** The broker's versions of an API; undefined where it has none. */
  versionsOf(api: Api): VersionRange | undefined {
    return this.#ranges.get(api.key);
  }

  /**
   * The highest version that both sides and the bounds allow.
   * Throws UnsupportedVersionError with Java's message (NodeApiVersions.latestUsableVersion).
   */
  chooseVersion(api: Api, bounds: VersionBounds = {}): number {
    const theirs = this.versionsOf(api);
    if (theirs === undefined) {
      throw new UnsupportedVersionError(`The node does not support ${apiConstant(api)}`, {
        javaClass: UNSUPPORTED,
      });
    }
    const [ourMin, ourMax] = api.versions;
    const min = Math.max(ourMin, bounds.minVersion ?? ourMin);
    const max = Math.min(ourMax, bounds.maxVersion ?? ourMax);
    const chosen = Math.min(max, theirs.maxVersion);
    if (chosen >= Math.max(min, theirs.minVersion)) return chosen;
    throw new UnsupportedVersionError(
      `The node does not support ${apiConstant(api)} with version in range [${min},${max}]. The supported range is [${theirs.minVersion},${theirs.maxVersion}].`,
      { javaClass: UNSUPPORTED },
    );
  }

  /**
   * Throws UnsupportedVersionError before anything is sent, ConnectError where the connection is lost or the answer
   * is late, DecodeError for an answer that does not parse. Error codes inside the response are the caller's.
   */
  async send<A extends Api>(api: A, request: RequestInput<A>, options: SendOptions): Promise<ResponseOf<A>> {
    const version = this.chooseVersion(api, options);
    const encoded = transportRequest(api, version, request, true);
    const begun = this.#observer === undefined ? 0 : performance.now();
    const sent = this.#transport.send(encoded);
    const payload = await inTime(this.#transport, options.timeoutMs, sent, () => this.#throttledUntil);
    const answer = decodeResponseAfterCorrelationId(api, version, payload);
    this.#observer?.exchanged({
      endpoint: this.endpoint,
      api: api.name,
      requestBytes: this.#headBytes + sizeOf(encoded.body),
      // The correlation id and the size stand before it.
      responseBytes: payload.length + 8,
      latencyMs: performance.now() - begun,
      answer,
    });
    this.#throttledUntil = Math.max(this.#throttledUntil, Date.now() + throttleTimeOf(answer));
    return answer;
  }

  /** Sends a request that the broker does not answer (Produce with acks 0); resolves once it is written. */
  async sendUnanswered<A extends Api>(api: A, request: RequestInput<A>, bounds: VersionBounds = {}): Promise<void> {
    await this.#transport.send(transportRequest(api, this.chooseVersion(api, bounds), request, false));
  }

  close(): void {
    this.#transport.close();
  }
}

const UNSUPPORTED = "org.apache.kafka.common.errors.UnsupportedVersionException";

/** DescribeTopicPartitions as DESCRIBE_TOPIC_PARTITIONS, the way Java's ApiKeys print. */
export function apiConstant({ name }: Pick<Api, "name">): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

function transportRequest<A extends Api>(
  api: A,
  version: number,
  request: RequestInput<A>,
  expectResponse: boolean,
): TransportRequest {
  const parts = encodeRequestBodyParts(api, version, request);
  const [only] = parts;
  const body = parts.length === 1 && only !== undefined ? only : parts;
  return { apiKey: api.key, apiName: api.name, apiVersion: version, body, expectResponse };
}

function sizeOf(body: TransportRequest["body"]): number {
  return Buffer.isBuffer(body) ? body.length : body.reduce((sum, part) => sum + part.length, 0);
}

/** Milliseconds; 0 for an answer of an API that knows no quotas. */
function throttleTimeOf(answer: unknown): number {
  const known = typeof answer === "object" && answer !== null && "throttleTimeMs" in answer;
  return known ? Number(answer.throttleTimeMs) : 0;
}

/**
 * Gives the connection up where the answer does not come: a later one would be taken for the next request's.
 *
 * @param notBefore since when, as Date.now() counts, the broker can have begun with the request
 */
async function inTime<T>(
  transport: Transport,
  timeoutMs: number,
  answer: Promise<T>,
  notBefore: () => number = () => 0,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      const leftMs = notBefore() + timeoutMs - Date.now();
      if (leftMs > 0) wait(Math.min(leftMs, 2 ** 31 - 1));
      else transport.close(noAnswer(transport.endpoint, timeoutMs));
    }, ms);
  };
  wait(timeoutMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * KIP-511: a broker that does not know our version of ApiVersions answers with version 0, error 35 and, from 2.4 on,
 * the range that it knows.
 */
async function fetchApiVersions(transport: Transport, options: ConnectOptions): Promise<ApiVersionsResponse> {
  const request = { clientSoftwareName: SOFTWARE_NAME, clientSoftwareVersion: options.softwareVersion };
  const ask = async (version: number): Promise<{ payload: Buffer; errorCode: number }> => {
    const payload = await inTime(
      transport,
      options.requestTimeoutMs,
      transport.send(transportRequest(apiVersions, version, request, true)),
    );
    return { payload, errorCode: payload.length >= 2 ? payload.readInt16BE(0) : code.NONE };
  };
  const [, newest] = apiVersions.versions;
  const first = await ask(newest);
  if (first.errorCode !== code.UNSUPPORTED_VERSION) {
    return decodeResponseAfterCorrelationId(apiVersions, newest, first.payload);
  }
  const { apiKeys } = decodeResponseAfterCorrelationId(apiVersions, 0, first.payload);
  const theirs = apiKeys.find(({ apiKey }) => apiKey === apiVersions.key);
  const version = Math.min(theirs?.maxVersion ?? 0, newest);
  const second = await ask(version);
  return decodeResponseAfterCorrelationId(apiVersions, version, second.payload);
}
