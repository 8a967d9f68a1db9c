/**
 * Keeps a data folder for one broker: the `.lock` file, locked as Kafka locks it (org.apache.kafka.server.util.FileLock).
 *
 * On Linux it is an open file description lock, which the POSIX lock of a Java process conflicts with, on Windows
 * LockFileEx as Java's; both, as flock on macOS, end with the process however it ends, and keep a second broker of the
 * same process out too. Where the native part cannot be loaded (as with musl), the file names its owner instead: that
 * keeps out other kt brokers of this machine, and on Linux finds a Kafka that runs already, but does not keep one out
 * that starts later.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { systemCodeOf } from "./storage-failure.ts";

const FILE_NAME = ".lock";
const OWNER_FILE_NAME = ".lock.owner";

type TryLock = (descriptor: number) => boolean;

export interface FolderLock {
  /** Lets others have the folder; may be called again. */
  release(): void;
}

/** Throws InputError where another broker has the folder. `native` null does without the native part. */
export function lockFolder(folder: string, native: TryLock | null = loadNative()): FolderLock {
  const path = join(folder, FILE_NAME);
  const descriptor = openSync(path, "a+", 0o644);
  try {
    if (native === null) return lockByOwner(folder, descriptor);
    if (!native(descriptor)) throw inUse(folder, holderOf(descriptor) ?? namedIn(path));
    // For whoever asks who it is: the kernel does not tell of this kind of lock.
    ftruncateSync(descriptor);
    writeSync(descriptor, `${process.pid}\n`);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return releaseOnce(() => {
    ftruncateSync(descriptor);
    closeSync(descriptor);
  });
}

/** Null where there is none for this platform. */
export function loadNative(): TryLock | null {
  try {
    const require = createRequire(import.meta.url);
    const { tryLock }: { tryLock: TryLock } = require("fs-native-extensions");
    return (descriptor) => tryLock(descriptor);
  } catch {
    return null;
  }
}

/** Without the native part: a file that names us, made as a whole or not at all. */
function lockByOwner(folder: string, descriptor: number): FolderLock {
  const holder = holderOf(descriptor);
  if (holder !== undefined) throw inUse(folder, holder);
  const path = join(folder, OWNER_FILE_NAME);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${process.pid} ${startOf(process.pid) ?? ""}\n`);
  try {
    for (;;) {
      try {
        linkSync(temporary, path);
        break;
      } catch (error) {
        if (systemCodeOf(error) !== "EEXIST") throw error;
      }
      const owner = ownerOf(path);
      if (owner !== undefined) throw inUse(folder, owner);
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  return releaseOnce(() => {
    rmSync(path, { force: true });
    closeSync(descriptor);
  });
}

/** The process that is named there; undefined where it has ended. A process id may belong to another process by now. */
function ownerOf(path: string): number | undefined {
  const match = /^(\d+) (\d*)\n$/.exec(readIfThere(path) ?? "");
  const pid = Number(match?.[1]);
  if (match === null || !isAlive(pid)) return undefined;
  const start = startOf(pid);
  return start === undefined || start === match[2] ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === "EPERM";
  }
}

/** When a process started, in the kernel's ticks; undefined where there is no /proc, or no such process. */
function startOf(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces; the start is the 22nd field.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** The process that has a POSIX lock on the file, as Kafka's, by what the kernel tells. */
function holderOf(descriptor: number): number | undefined {
  if (!existsSync("/proc/locks")) return undefined;
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn & 0xffffffffn);
  const file = `${hex(major)}:${hex(minor)}:${ino}`;
  for (const line of (readIfThere("/proc/locks") ?? "").split("\n")) {
    const [, kind, , , pid, locked] = line.split(/\s+/);
    if (kind === "POSIX" && locked === file && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(2, "0");
}

function namedIn(path: string): number | undefined {
  const match = /^(\d+)\n$/.exec(readIfThere(path) ?? "");
  return match === null ? undefined : Number(match[1]);
}

function inUse(folder: string, pid: number | undefined): InputError {
  const who =
    pid === undefined ? "another process" : pid === process.pid ? "another broker of this process" : `process ${pid}`;
  return new InputError(`The data folder ${folder} is in use by ${who}`, {
    hint:
      pid === process.pid ? "Stop that broker first, or choose another folder." : "Stop it, or choose another folder.",
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function releaseOnce(release: () => void): FolderLock {
  let isHeld = true;
  return {
    release: () => {
      if (isHeld) release();
      isHeld = false;
    },
  };
}
