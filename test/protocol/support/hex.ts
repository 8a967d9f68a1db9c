/** Bytes from hex text, which may have blanks between its parts. */
export function bare(hex: string): Buffer {
  return Buffer.from(unspaced(hex), "hex");
}

/** Hex text without the blanks that make it readable. */
export function unspaced(hex: string): string {
  return hex.replaceAll(" ", "");
}
