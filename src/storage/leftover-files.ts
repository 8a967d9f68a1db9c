/** What an interrupted cleaning or deletion has left in a log's folder (LogLoader, KAFKA-6264). */
import { BatchScan } from "./batch-scan.ts";
import type { FileStore } from "./file-store.ts";
import { offsetOf, SUFFIX } from "./log-files.ts";

/**
 * Removes what was deleted or not cleaned to the end, completes what was cleaned as a whole, removes indexes without a
 * log. Gives the names that are in the folder then.
 */
export function tidyFolder(store: FileStore, folder: string): string[] {
  const files = store.files(folder);
  const isTidy = files.every((name) => !isLeftover(name)) && indexesWithoutLog(files).length === 0;
  if (isTidy) return files;
  for (const name of files) if (name.endsWith(SUFFIX.deleted)) store.remove(`${folder}/${name}`);
  dropUnfinished(store, folder);
  completeSwaps(store, folder);
  for (const name of indexesWithoutLog(store.files(folder))) store.remove(`${folder}/${name}`);
  return store.files(folder);
}

function isLeftover(name: string): boolean {
  return name.endsWith(SUFFIX.deleted) || name.endsWith(SUFFIX.cleaned) || name.endsWith(SUFFIX.swap);
}

/** The cleaner renames the last segment first: a `.swap` file behind a `.cleaned` one is not complete either. */
function dropUnfinished(store: FileStore, folder: string): void {
  const files = store.files(folder);
  const cleaned = files.filter((name) => name.endsWith(SUFFIX.cleaned));
  const first = Math.min(...cleaned.map((name) => offsetOf(name) ?? Infinity));
  const unfinished = files.filter((name) => name.endsWith(SUFFIX.swap) && (offsetOf(name) ?? -1) >= first);
  for (const name of [...cleaned, ...unfinished]) store.remove(`${folder}/${name}`);
}

/** What the swapped segments were made of goes; they take its place. */
function completeSwaps(store: FileStore, folder: string): void {
  const files = store.files(folder);
  const swaps = files.filter((name) => name.endsWith(SUFFIX.swap));
  if (swaps.length === 0) return;
  let from = Infinity;
  let to = -Infinity;
  for (const name of swaps.filter((swap) => swap.endsWith(SUFFIX.log + SUFFIX.swap))) {
    const baseOffset = offsetOf(name) ?? 0;
    from = Math.min(from, baseOffset);
    to = Math.max(to, nextOffset(store, `${folder}/${name}`, baseOffset));
  }
  for (const name of files) {
    const offset = offsetOf(name);
    if (offset === undefined || name.endsWith(SUFFIX.swap)) continue;
    if (offset >= from && offset < to) store.remove(`${folder}/${name}`);
  }
  for (const name of swaps) store.rename(`${folder}/${name}`, `${folder}/${name.slice(0, -SUFFIX.swap.length)}`);
}

function nextOffset(store: FileStore, path: string, baseOffset: number): number {
  const file = store.open(path);
  const scan = new BatchScan(file, 0, file.size);
  let next = baseOffset;
  while (scan.next()) next = scan.lastOffset + 1;
  file.close();
  return next;
}

function indexesWithoutLog(files: readonly string[]): string[] {
  const logs = new Set(files.filter((name) => name.endsWith(SUFFIX.log)).map((name) => offsetOf(name)));
  const kinds = [SUFFIX.offsetIndex, SUFFIX.timeIndex, SUFFIX.transactionIndex];
  return files.filter((name) => kinds.some((kind) => name.endsWith(kind)) && !logs.has(offsetOf(name)));
}
