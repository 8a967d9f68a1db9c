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
