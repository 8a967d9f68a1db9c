/** Watches the sizes of incoming frames, so that a server that is not Kafka is known by its first bytes. */
import type { ConnectError } from "../errors.ts";
import type { Endpoint } from "./bootstrap.ts";
import { failedConnection } from "./reasons.ts";

/** The first answer is a list of versions; anything near this size is no answer of Kafka's. */
const FIRST_FRAME_LIMIT = 100 * 1024 * 1024;
/** Later ones carry records; Node.js holds no more in one Buffer on every platform. */
const FRAME_LIMIT = 2 ** 31 - 1;
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;

/** Takes the chunks of one connection in order. */
export class FrameGuard {
  readonly #endpoint: Endpoint;
  #frames = 0;
  #header = Buffer.alloc(0);
  #left = 0;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** The reason to give the connection up; undefined where all is well so far. */
  check(chunk: Buffer): ConnectError | undefined {
    for (let offset = 0; offset < chunk.length;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - offset);
        this.#left -= taken;
        offset += taken;
        continue;
      }
      const missing = chunk.subarray(offset, offset + 4 - this.#header.length);
      this.#header = Buffer.concat([this.#header, missing]);
      offset += missing.length;
      if (this.#header.length < 4) return undefined;
      const size = this.#header.readInt32BE(0);
      const limit = this.#frames === 0 ? FIRST_FRAME_LIMIT : FRAME_LIMIT;
      // The smallest frame is a correlation id.
      if (size < 4 || size > limit) return this.#notKafka(chunk, size);
      this.#frames += 1;
      this.#left = size;
      this.#header = Buffer.alloc(0);
    }
    return undefined;
  }

  #notKafka(chunk: Buffer, size: number): ConnectError {
    const [first, second] = this.#header;
    if (this.#frames === 0 && (first === TLS_ALERT || first === TLS_HANDSHAKE) && second === 3) {
      return failedConnection(this.#endpoint, {
        words: "the server speaks TLS on this port",
        hint: "Set security.protocol=SSL or SASL_SSL",
        final: true,
      });
    }
    const speaks = this.#frames === 0 && chunk.subarray(0, 4).toString("latin1") === "HTTP" ? ": it speaks HTTP" : "";
    const words = this.#frames === 0 ? `not a Kafka broker${speaks}` : `sent a frame of ${size} bytes`;
    return failedConnection(this.#endpoint, { words, final: true });
  }
}
