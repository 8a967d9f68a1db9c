/** The folder that a broker keeps its logs in: whose it is, that nobody else has it, whether it was left in order. */
import type { Buffer } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseProperties } from "../config/properties.ts";
import { InputError } from "../errors.ts";
import { isUuid, randomUuid } from "../protocol/uuid.ts";
import type { FileStore } from "./file-store.ts";
import type { FolderLock } from "./folder-lock.ts";
import { lockFolder } from "./folder-lock.ts";
import { parseFolder } from "./log-files.ts";
import { StorageError } from "./log.ts";
import { makeFolders } from "./make-folders.ts";
import { reasonOf, systemCodeOf } from "./storage-failure.ts";

const META_PROPERTIES = "meta.properties";
const CLEAN_STOP = ".kafka_cleanshutdown";

export interface DataFolder {
  readonly clusterId: string;
  readonly directoryId: string;
  /** True for a new folder too. */
  readonly wasClean: boolean;
  readonly lock: FolderLock;
}

export interface DataFolderOwner {
  /** A folder of another cluster is refused; a new folder gets this one, or one at random. */
  readonly clusterId?: string | undefined;
  readonly nodeId: number;
}

/**
 * Makes the folder where it is missing, and takes it. From then on it counts as not stopped cleanly. Throws InputError
 * for a folder that cannot be used, in which nothing is changed then.
 */
export function takeFolder(store: FileStore, folder: string, owner: DataFolderOwner): DataFolder {
  try {
    makeFolder(folder);
    checkFolder(store, folder, owner);
    const lock = lockFolder(folder);
    try {
      // Read again: until now it may have been another broker's.
      const known = checkFolder(store, folder, owner);
      const clusterId = known?.clusterId ?? owner.clusterId ?? randomUuid();
      const directoryId = known?.directoryId ?? randomUuid();
      if (known?.directoryId === undefined) writeMeta(store, { clusterId, directoryId, nodeId: owner.nodeId });
      const wasClean = known === undefined || store.sizeOf(CLEAN_STOP) !== undefined;
      store.remove(CLEAN_STOP);
      // Else a crash of the machine might bring the mark back.
      store.flushFolder("");
      return { clusterId, directoryId, wasClean, lock };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw error instanceof InputError ? error : cannotUse(folder, error);
  }
}

/** Written last at a clean stop: the next start need not read the logs (CleanShutdownFileHandler). */
export function markCleanStop(store: FileStore): void {
  store.writeFile(CLEAN_STOP, '{"version":0,"brokerEpoch":-1}', { flush: true });
  store.flushFolder("");
}

function makeFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) makeFolders(folder);
  else if (!found.isDirectory()) {
    throw new InputError(`The data folder ${folder} is a file`, {
      hint: "Choose a folder, or a name that is not taken.",
    });
  }
}

interface Known {
  readonly clusterId: string;
  readonly directoryId: string | undefined;
}

/** What the folder says of itself; undefined for a new one. */
function checkFolder(store: FileStore, folder: string, { clusterId, nodeId }: DataFolderOwner): Known | undefined {
  const path = join(folder, META_PROPERTIES);
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw error;
    const logs = store.folders("").filter((name) => parseFolder(name) !== undefined);
    if (logs.length === 0) return undefined;
    throw new InputError(`The folder ${folder} has no meta.properties, but ${logs[0]} in it could be a log`, {
      hint: "Choose an empty folder, or one that a broker has written.",
    });
  }
  const properties = parseProperties(text);
  const foundCluster = properties.get("cluster.id");
  const foundNode = properties.get("node.id") ?? properties.get("broker.id");
  const directoryId = properties.get("directory.id");
  if (foundCluster === undefined || foundNode === undefined || properties.get("version") !== "1") {
    throw new InputError(`${path} is not what a broker writes`, {
      hint: "It needs version=1, cluster.id and node.id; choose another folder if it is not a broker's.",
    });
  }
  if (clusterId !== undefined && foundCluster !== clusterId) {
    throw new InputError(`The data folder ${folder} is of the cluster ${foundCluster}, not ${clusterId}`, {
      hint: "Leave out the cluster id, or choose another folder.",
    });
  }
  if (foundNode !== String(nodeId)) {
    throw new InputError(`The data folder ${folder} is of node ${foundNode}, not ${nodeId}`, {
      hint: `Set node.id=${foundNode}, or choose another folder.`,
    });
  }
  return {
    clusterId: foundCluster,
    directoryId: directoryId !== undefined && isUuid(directoryId) ? directoryId : undefined,
  };
}

function writeMeta(store: FileStore, meta: { clusterId: string; directoryId: string; nodeId: number }): void {
  const lines = [
    `cluster.id=${meta.clusterId}`,
    `directory.id=${meta.directoryId}`,
    `node.id=${meta.nodeId}`,
    "version=1",
    "",
  ];
  store.writeFile(META_PROPERTIES, lines.join("\n"), { flush: true });
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: "Give this user the right to write there, or choose another folder.",
  EPERM: "Give this user the right to write there, or choose another folder.",
  EROFS: "Choose a folder that can be written to.",
  ENOSPC: "Make room on that disk, or choose another folder.",
  EDQUOT: "Make room on that disk, or choose another folder.",
  ENOTDIR: "Choose a folder.",
};

/** For what the file system says at a start. */
export function cannotUse(folder: string, cause: unknown): InputError {
  const system = cause instanceof StorageError ? cause.cause : cause;
  const hint = HINTS[systemCodeOf(system)];
  const reason = cause instanceof StorageError ? cause.message : reasonOf(cause);
  return new InputError(`The data folder ${folder} cannot be used: ${reason}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
