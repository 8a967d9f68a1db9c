/** Lines for the console tools, and what tells files of them apart. */
import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".repeat(2);
const PIECE = 10_000;

/** 100 bytes, different for each number. */
export function lineOf(line: number): string {
  return String(line).padStart(10, "0") + LETTERS.slice(line % 26, (line % 26) + 90);
}

/** Writes so many lines of 100 bytes, all different, each behind what `before` gives for its number. */
export function writeLines(file: string, count: number, before: (line: number) => string = () => ""): void {
  const target = openSync(file, "w");
  for (let from = 0; from < count; from += PIECE) {
    const lines = Array.from({ length: Math.min(PIECE, count - from) }, (_, index) => {
      const line = from + index;
      return `${before(line)}${lineOf(line)}\n`;
    });
    writeSync(target, lines.join(""));
  }
  closeSync(target);
}

/** What tells two files apart. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
