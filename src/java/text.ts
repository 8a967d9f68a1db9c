/**
 * java.lang.String.split(regex): as JavaScript's, but empty strings at the end are dropped
 * (a text without any separator is the only element, even when it is empty).
 */
export function splitAsJava(text: string, separator: RegExp): string[] {
  const parts = text.split(separator);
  if (parts.length === 1) return parts;
  let end = parts.length;
  while (end > 0 && parts[end - 1] === "") end--;
  return parts.slice(0, end);
}

/** java.lang.String.trim: takes off everything up to U+0020 at both ends, and no other blank. */
export function trimAsJava(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}
