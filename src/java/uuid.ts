import { InputError } from "../errors.ts";

/** org.apache.kafka.common.Uuid.ZERO_UUID, which stands for no id. */
export const ZERO_UUID = "AAAAAAAAAAAAAAAAAAAAAA";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Reads an id as org.apache.kafka.common.Uuid.fromString does: base64url of 16 bytes, padded or not.
 *
 * @returns the id as Kafka prints it: 22 letters
 * @throws InputError with Java's message
 */
export function parseJavaUuid(text: string): string {
  if (text.length > 24) {
    throw invalid(`Input string with prefix \`${text.slice(0, 24)}\` is too long to be decoded as a base64 UUID`);
  }
  const bytes = decodeBase64Url(Buffer.from(text.replaceAll(/[^\0-\xff]/g, "?"), "latin1"));
  if (bytes.length !== 16) {
    throw invalid(
      `Input string \`${text}\` decoded as ${bytes.length} bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID`,
    );
  }
  return bytes.toString("base64url");
}

/** java.util.Base64.getUrlDecoder().decode, which is stricter than Node's. */
function decodeBase64Url(source: Buffer): Buffer {
  if (source.length === 1) throw invalid("Input byte[] should at least have 2 bytes for base64 bytes");
  const padding = source.indexOf("=");
  const digits = source.subarray(0, padding < 0 ? source.length : padding);
  for (const byte of digits) {
    if (!ALPHABET.includes(String.fromCharCode(byte))) {
      throw invalid(`Illegal base64 character ${((byte << 24) >> 24).toString(16)}`);
    }
  }
  if (padding >= 0) checkPadding(source, padding);
  else if (digits.length % 4 === 1) throw invalid("Last unit does not have enough valid bits");
  return Buffer.from(digits.toString("latin1"), "base64url");
}

/** `=` ends the last unit of four: one after three digits, two after two. */
function checkPadding(source: Buffer, padding: number): void {
  const digitsInUnit = padding % 4;
  const missingSecond = digitsInUnit === 2 && source[padding + 1] !== 0x3d;
  if (digitsInUnit === 0 || missingSecond) throw invalid("Input byte array has wrong 4-byte ending unit");
  if (digitsInUnit === 1) throw invalid("Last unit does not have enough valid bits");
  const end = padding + (digitsInUnit === 2 ? 2 : 1);
  if (end < source.length) throw invalid(`Input byte array has incorrect ending byte at ${end}`);
}

function invalid(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}
