/**
 * zstd, by three means. A WebAssembly package, which runs on every supported Node, has no set-up cost a call and wins
 * for what batches mostly are (16 KiB). Node's own (from 22.15 and 23.8 on) is faster and sparing of memory for large
 * ones. And a package of native code compresses in threads of Node's, which neither of them does as well.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { DecodeError, InputError } from "../../../errors.ts";
import type { Codec } from "./codec.ts";
import { join, reasonOf } from "./codec.ts";
import { zstdFrames } from "./zstd-frame.ts";

/** Above this many uncompressed bytes Node's own zstd is used where there is one. */
const LARGE = 256 * 1024;
/** The package does not notice when its memory (2 GiB at most) cannot grow: what could fill it is refused. */
const WASM_LIMIT = 512 * 1024 * 1024;
/** A module of nothing but a memory, of the 256 pages that the package begins with. */
const MEMORY_ALONE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 0, 0x80, 2]);
const DEFAULT_LEVEL = 3;
const NO_DICTIONARY = new Uint8Array(0);

interface Zstd {
  compress(data: Uint8Array, level: number): Buffer;
  /** One frame, whose content is at most `capacity` bytes. */
  decompress(frame: Buffer, capacity: number): Buffer;
}

/** The package of native code; what it takes must not change until it has answered. */
interface Addon {
  compress(data: Uint8Array, level: number): Buffer;
  compressInThread(data: Uint8Array, level: number): Promise<Buffer>;
}

/** Levels -131072 to 22, 3 where none is given (compression.zstd.level). */
export async function loadZstd(): Promise<Codec> {
  const native = await loadNative();
  const addon = lazyAddon();
  const small = await loadWasm().catch((error: unknown) => native ?? withoutWasm(addon(), error));
  const pick = (size: number): Zstd => (native !== undefined && size > LARGE ? native : small);
  return {
    compress: (data, level = DEFAULT_LEVEL) => pick(data.length).compress(data, level),
    threads() {
      const found = addon();
      return found && ((data, level = DEFAULT_LEVEL) => found.compressInThread(data, level));
    },
    decompress(data, maxSize) {
      if (data.length === 0) throw new DecodeError("the zstd data is empty", { offset: 0 });
      const parts: Buffer[] = [];
      let left = maxSize;
      for (const { start, end, contentSize, bound } of zstdFrames(data)) {
        // The package goes by a content size and not by the capacity, so it must be right before it gets there.
        if (contentSize !== undefined && contentSize > left) {
          throw new DecodeError(`the zstd data decompresses to more than ${maxSize} bytes`, { offset: start });
        }
        const capacity = contentSize ?? Math.min(bound, left);
        if (bound === 0) continue;
        const part = decompressFrame(pick(capacity), data.subarray(start, end), capacity, start);
        left -= part.length;
        parts.push(part);
      }
      return join(parts);
    },
  };
}

function decompressFrame(zstd: Zstd, frame: Buffer, capacity: number, offset: number): Buffer {
  try {
    return zstd.decompress(frame, capacity);
  } catch (error) {
    const message = `the zstd data does not decompress to at most ${capacity} bytes: ${reasonOf(error)}`;
    throw new DecodeError(message, { offset, cause: error });
  }
}

/** What node:zlib has from Node 22.15 on; the types are those of Node 20. */
interface ZstdOfZlib {
  readonly zstdCompressSync?: (data: Uint8Array, options: { params: Record<number, number> }) => Buffer;
  readonly zstdDecompressSync?: (data: Uint8Array, options: { maxOutputLength: number }) => Buffer;
  readonly constants: { readonly ZSTD_c_compressionLevel?: number };
}

async function loadNative(): Promise<Zstd | undefined> {
  const zlib: typeof import("node:zlib") & ZstdOfZlib = await import("node:zlib");
  const { zstdCompressSync, zstdDecompressSync, constants } = zlib;
  const levelParameter = constants.ZSTD_c_compressionLevel;
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined || levelParameter === undefined) {
    return undefined;
  }
  return {
    compress: (data, level) => zstdCompressSync(data, { params: { [levelParameter]: level } }),
    decompress: (frame, capacity) => zstdDecompressSync(frame, { maxOutputLength: capacity }),
  };
}

/** Loaded at its first use: who only decompresses has no need of it. Gives undefined where this machine has none. */
function lazyAddon(): () => Addon | undefined {
  let addon: Addon | undefined;
  let isTried = false;
  return () => {
    if (!isTried) {
      isTried = true;
      addon = loadAddon();
    }
    return addon;
  };
}

function loadAddon(): Addon | undefined {
  try {
    const { Encoder }: typeof import("@toondepauw/node-zstd") = createRequire(import.meta.url)("@toondepauw/node-zstd");
    const encoders = new Map<number, InstanceType<typeof Encoder>>();
    const encoderOf = (level: number): InstanceType<typeof Encoder> => {
      const encoder = encoders.get(level) ?? new Encoder(level);
      encoders.set(level, encoder);
      return encoder;
    };
    return {
      compress: (data, level) => encoderOf(level).encodeSync(viewOf(data)),
      compressInThread: (data, level) => encoderOf(level).encode(viewOf(data)),
    };
  } catch {
    return undefined;
  }
}

/** Where there is no WebAssembly (--jitless), or no memory for it (ulimit -v). Throws what it was given without an addon. */
function withoutWasm(addon: Addon | undefined, error: unknown): Zstd {
  if (addon === undefined) throw error;
  return {
    compress: (data, level) => addon.compress(data, level),
    decompress() {
      throw new InputError(`zstd data cannot be decompressed here: ${reasonOf(error)}`, {
        hint: "Node 22.15 or later does it without WebAssembly",
        cause: error,
      });
    },
  };
}

async function loadWasm(): Promise<Zstd> {
  // The package would neither answer nor fail where it gets no memory.
  void new WebAssembly.Instance(new WebAssembly.Module(MEMORY_ALONE));
  const zstd = await import("@bokuweb/zstd-wasm");
  await zstd.init();
  // Contexts of their own for each call would cost several times what a small batch costs.
  const [compressing, decompressing] = [zstd.createCCtx(), zstd.createDCtx()];
  return {
    compress(data, level) {
      if (data.length > WASM_LIMIT) {
        throw new InputError(`zstd compression of ${data.length} bytes at once needs Node 22.15 or later`);
      }
      return viewOf(zstd.compressUsingDict(compressing, data, NO_DICTIONARY, level));
    },
    decompress(frame, capacity) {
      if (frame.length + capacity > WASM_LIMIT) throw new Error("so much needs Node 22.15 or later");
      return viewOf(zstd.decompressUsingDict(decompressing, frame, NO_DICTIONARY, { defaultHeapSize: capacity }));
    },
  };
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
