/**
 * The codecs of record batches. A codec is loaded at its first use, which takes an await (loadCodec); from then on it
 * is there for synchronous code (loadedCodec).
 */
import { Buffer } from "node:buffer";
import { InputError } from "../../../errors.ts";
import type { Codec, CompressionType } from "./codec.ts";
import { reasonOf } from "./codec.ts";
import { loadGzip } from "./gzip.ts";
import { loadLz4 } from "./lz4.ts";
import { loadSnappy } from "./snappy.ts";
import { loadZstd } from "./zstd.ts";

const none: Codec = {
  compress: (data) => Buffer.from(data),
  decompress: (data) => data,
};

const loaders: Readonly<Record<CompressionType, () => Promise<Codec>>> = {
  none: () => Promise.resolve(none),
  gzip: loadGzip,
  snappy: loadSnappy,
  lz4: loadLz4,
  zstd: loadZstd,
};

const loaded = new Map<CompressionType, Codec>([["none", none]]);

/** Loads a codec. Throws InputError, saying why, where its package does not load on this machine. */
export async function loadCodec(type: CompressionType, load = loaders[type]): Promise<Codec> {
  const known = loaded.get(type);
  if (known !== undefined) return known;
  try {
    const codec = await load();
    loaded.set(type, codec);
    return codec;
  } catch (error) {
    const reason = reasonOf(error);
    throw new InputError(`${type} compression is not available here: its package could not be loaded: ${reason}`, {
      cause: error,
      hint: "Install kafka-kt again on this machine, without --omit=optional or --no-optional.",
    });
  }
}

export function isCodecLoaded(type: CompressionType): boolean {
  return loaded.has(type);
}

/** A codec that loadCodec has loaded before; anything else is a mistake of the calling code. */
export function loadedCodec(type: CompressionType): Codec {
  const codec = loaded.get(type);
  if (codec === undefined) throw new Error(`the ${type} codec was not loaded: await loadCodec("${type}") first`);
  return codec;
}
