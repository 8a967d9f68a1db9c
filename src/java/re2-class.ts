import { Re2Mistake } from "./re2-cursor.ts";
import type { Re2Cursor } from "./re2-cursor.ts";
import { readEscape } from "./re2-escape.ts";
import { POSIX_GROUPS, UNICODE_GROUPS } from "./re2-groups.ts";

const RANGE = "invalid character class range";

/** Reads `[...]`. */
export function readClass(text: Re2Cursor): void {
  text.skip(text.startsWith("[^") ? "[^" : "[");
  for (let first = true; first || text.peek !== "]"; first = false) {
    if (text.startsWith("[:") && readPosixGroup(text)) continue;
    if (/^\\[pP]/.test(text.rest)) readUnicodeGroup(text);
    else if (/^\\[dDsSwW]/.test(text.rest)) text.skip("\\d");
    else readRange(text);
  }
  text.take();
}

/** `\pL`, `\p{Greek}`, `\P{^Greek}`. */
export function readUnicodeGroup(text: Re2Cursor): void {
  const match = /^\\[pP](?:\{([^}]*)\}|([^{]))/su.exec(text.rest);
  const [whole = "", braced, letter = ""] = match ?? [];
  const name = (braced ?? letter).replace(/^\^/, "");
  if (match === null || !UNICODE_GROUPS.has(name)) throw new Re2Mistake(RANGE);
  text.skip(whole);
}

/** `[:alpha:]`; false where it is not closed, and only letters then. */
function readPosixGroup(text: Re2Cursor): boolean {
  const { rest } = text;
  const end = rest.indexOf(":]");
  if (end < 0) return false;
  const name = rest.slice(2, end).replace(/^\^/, "");
  if (end < 2 || !POSIX_GROUPS.has(name)) throw new Re2Mistake(RANGE);
  text.skip(rest.slice(0, end + 2));
  return true;
}

function readRange(text: Re2Cursor): void {
  const low = readLetter(text);
  if (!text.startsWith("-") || text.startsWith("-]")) return;
  text.take();
  if (readLetter(text) < low) throw new Re2Mistake(RANGE);
}

function readLetter(text: Re2Cursor): number {
  const { peek } = text;
  if (peek === undefined) throw new Re2Mistake("missing closing ]");
  if (peek === "\\") return readEscape(text);
  text.take();
  return peek.codePointAt(0) ?? 0;
}
