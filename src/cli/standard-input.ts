/** Standard input: a file by reads at any size, everything else by events, so that nothing hangs when kt ends. */
import { fstatSync, read } from "node:fs";
import { Socket } from "node:net";
import { isatty, ReadStream } from "node:tty";
import type { ByteInput } from "../kit/context.ts";

/** Opens a descriptor that is open already; one that is closed is at its end. */
export function openInput(fd: number): Pick<ByteInput, "read" | "stop"> {
  if (isatty(fd)) return fromStream(new ReadStream(fd));
  try {
    const stats = fstatSync(fd);
    if (stats.isFIFO() || stats.isSocket()) return fromStream(new Socket({ fd, readable: true, writable: false }));
    return fromFile(fd);
  } catch {
    return { read: async () => 0, stop: () => {} };
  }
}

function fromFile(fd: number): Pick<ByteInput, "read" | "stop"> {
  let stopped = false;
  return {
    read: (target, from) =>
      new Promise((resolve, reject) => {
        if (stopped) resolve(0);
        else {
          read(fd, target, from, target.length - from, null, (error, bytes) => {
            if (error !== null) reject(error);
            else resolve(stopped ? 0 : bytes);
          });
        }
      }),
    stop: () => {
      stopped = true;
    },
  };
}

/** What comes is kept until it is read; the stream is told to wait meanwhile. */
function fromStream(stream: Socket): Pick<ByteInput, "read" | "stop"> {
  let chunks: Buffer[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const end = (error?: Error): void => {
    // A terminal that went away says EIO.
    if (error !== undefined && !("code" in error && error.code === "EIO")) failure = error;
    ended = true;
    wake?.();
  };
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    stream.pause();
    wake?.();
  });
  stream.once("end", () => end());
  stream.once("close", () => end());
  stream.once("error", end);
  stream.pause();
  return {
    read: async (target, from) => {
      while (chunks.length === 0) {
        if (failure !== undefined) throw failure;
        if (ended) return 0;
        stream.resume();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      let at = from;
      while (chunks[0] !== undefined && at < target.length) {
        const taken = chunks[0].copy(target, at);
        at += taken;
        chunks = taken === chunks[0].length ? chunks.slice(1) : [chunks[0].subarray(taken), ...chunks.slice(1)];
      }
      return at - from;
    },
    stop: () => {
      chunks = [];
      ended = true;
      stream.destroy();
      wake?.();
    },
  };
}
