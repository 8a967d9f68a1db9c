/** A line as a list of parts: bytes that are the same in each line, and fields of the record. */
export type LinePart = Uint8Array | LineField;

/** Those that begin with `json` are JSON: strings or null, and headers as the items of an array. */
export type LineField = "timestamp" | "offset" | "key" | "value" | "headers" | "jsonKey" | "jsonValue" | "jsonHeaders";

/** The lines of records that have their place in common. */
export interface LineLayout {
  readonly parts: readonly LinePart[];
  /** What a null is, but in JSON. */
  readonly nullLiteral: Uint8Array;
  readonly headersSeparator: Uint8Array;
}
