/** The file system's errors as StorageError. */
import { StorageError } from "./log.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is no folder",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open in the system",
  EIO: "the disk reports an error",
};

/** What the operating system calls the failure, as ENOSPC; "" for an error that is not the system's. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Why it failed, in words, with the system's name for it. */
export function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  const reason = REASONS[code];
  if (reason !== undefined) return `${reason} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

/** `doing` says what was tried, as "write to". */
export function storageFailure(doing: string, path: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  return new StorageError(`cannot ${doing} ${path}: ${reasonOf(cause)}`, {
    path,
    systemCode: systemCodeOf(cause),
    cause,
  });
}
