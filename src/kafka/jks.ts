/** Trusted certificates of a JKS file, Java's own key store format. They are not encrypted; the password only guards the digest. */
import { pemBlock } from "./pem.ts";

const MAGIC = 0xfeedfeed;
const TRUSTED_CERTIFICATE = 2;
const PRIVATE_KEY = 1;

/**
 * The trusted certificates as PEM blocks; undefined where the bytes are no JKS file, or one that is cut off.
 * Layout: magic, version, number of entries; an entry is a tag, alias, date (8 bytes) and certificate, or a key and a chain.
 * A certificate is its type ("X.509", from version 2 on) and its DER bytes. The digest at the end is not checked.
 */
export function jksCertificates(file: Buffer): string[] | undefined {
  if (file.length < 12 || file.readUInt32BE(0) !== MAGIC) return undefined;
  try {
    return readEntries(file);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readEntries(file: Buffer): string[] {
  const version = file.readUInt32BE(4);
  let offset = 8;
  const number = (): number => {
    offset += 4;
    return file.readUInt32BE(offset - 4);
  };
  const skip = (length: number): void => {
    offset += length;
    if (offset > file.length) throw new RangeError("cut off");
  };
  const skipText = (): void => {
    skip(2 + file.readUInt16BE(offset));
  };
  const certificate = (): string => {
    if (version >= 2) skipText();
    const length = number();
    skip(length);
    return pemBlock("CERTIFICATE", file.toString("base64", offset - length, offset));
  };
  const certificates: string[] = [];
  for (let left = number(); left > 0; left--) {
    const tag = number();
    skipText();
    skip(8);
    if (tag === TRUSTED_CERTIFICATE) certificates.push(certificate());
    else if (tag === PRIVATE_KEY) {
      skip(number());
      for (let chain = number(); chain > 0; chain--) certificate();
    } else throw new RangeError("unknown entry");
  }
  return certificates;
}
