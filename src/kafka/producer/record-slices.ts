/**
 * One record, as byte ranges of a buffer that is read during `append` only. One object may serve for all records.
 * A start of -1 stands for null.
 */
export interface RecordSlices {
  bytes: Buffer;
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
  /** As on the wire, their count first (see encodeHeaders); undefined for none. */
  headers: Buffer | undefined;
  /** Milliseconds. */
  timestamp: number;
  place: number;
}

/** A record of nothing: no key, value, headers. */
export function emptyRecord(): RecordSlices {
  return {
    bytes: Buffer.alloc(0),
    keyStart: -1,
    keyEnd: -1,
    valueStart: -1,
    valueEnd: -1,
    headers: undefined,
    timestamp: 0,
    place: 0,
  };
}
