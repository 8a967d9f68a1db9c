import { DecodeError } from "../../../errors.ts";
import type { Codec } from "./codec.ts";
import { reasonOf } from "./codec.ts";

const MIN_CHUNK = 16 * 1024;
const MAX_CHUNK = 1024 * 1024;

/** gzip through node:zlib. Levels 1 to 9, or -1 for zlib's default (compression.gzip.level). */
export async function loadGzip(): Promise<Codec> {
  const { gunzipSync, gzipSync } = await import("node:zlib");
  return {
    compress: (data, level = -1) => gzipSync(data, { level }),
    decompress(data, maxSize) {
      // zlib allocates its output in chunks: a guess at the size saves the joining, and is bounded both ways.
      const chunkSize = Math.min(Math.max(data.length * 4, MIN_CHUNK), MAX_CHUNK);
      try {
        return gunzipSync(data, { chunkSize, maxOutputLength: maxSize });
      } catch (error) {
        throw new DecodeError(gunzipFailure(error, maxSize), { offset: 0, cause: error });
      }
    },
  };
}

function gunzipFailure(error: unknown, maxSize: number): string {
  const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
  if (tooLarge) return `the gzip data decompresses to more than ${maxSize} bytes`;
  return `the gzip data does not decompress: ${reasonOf(error)}`;
}
