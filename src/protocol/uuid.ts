import { randomBytes } from "node:crypto";

/**
 * Kafka's text of a UUID: the 16 bytes in base64url without padding, 22 letters
 * (org.apache.kafka.common.Uuid). Everywhere in kt a UUID is this text.
 */

/** All bits zero: "no UUID". */
export const ZERO_UUID = "AAAAAAAAAAAAAAAAAAAAAA";
/** The id of the __cluster_metadata topic; also reserved by Kafka as Uuid.ONE_UUID. */
export const METADATA_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

const UUID_BYTES = 16;

/** The 16 bytes of a UUID text. Throws RangeError when the text is not one. */
export function uuidToBytes(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== UUID_BYTES || !isUuid(text)) throw new RangeError(`Not a UUID: ${text}`);
  return bytes;
}

/** The text of the 16 bytes at `offset`, which the caller has bounded. */
export function uuidFromBytes(bytes: Buffer, offset = 0): string {
  return bytes.toString("base64url", offset, offset + UUID_BYTES);
}

/** Whether a text is a UUID as Kafka prints it. */
export function isUuid(text: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(text);
}

/** A new UUID, never a reserved one and never one that starts with a dash, which a shell would take for an option. */
export function randomUuid(): string {
  for (;;) {
    const bytes = randomBytes(UUID_BYTES);
    // Version 4, variant 2: the bits java.util.UUID.randomUUID sets.
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = uuidFromBytes(bytes);
    if (!text.startsWith("-")) return text;
  }
}
