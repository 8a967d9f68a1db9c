import { groupedDigits } from "../../format/amounts.ts";
import type { RecordReader } from "./read-records.ts";

/** The line that --progress shows: records, bytes as fetched, and their rates since the line was made last. */
export function progressText(reader: Pick<RecordReader, "count" | "bytes">, now: () => number): () => string {
  let last = { at: now(), count: reader.count, bytes: reader.bytes };
  return () => {
    const { count, bytes } = reader;
    const at = now();
    const seconds = Math.max(at - last.at, 1) / 1000;
    const [records, rate] = [(count - last.count) / seconds, (bytes - last.bytes) / seconds];
    last = { at, count, bytes };
    return `${groupedDigits(count)} records, ${sizeText(bytes)}, ${groupedDigits(Math.round(records))} records/s, ${sizeText(rate)}/s`;
  };
}

function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
