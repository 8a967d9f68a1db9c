/** What the threads of a CompressionPool and the thread that has it tell each other. */
import type { CompressionType } from "../../protocol/records/compression/codec.ts";

/** What a thread is for. */
export interface CompressionWork {
  readonly type: CompressionType;
  readonly level: number | undefined;
}

/** Records in memory that both threads see and nobody changes until the answer. */
export interface CompressionJob {
  readonly id: number;
  readonly records: Uint8Array;
  /** Memory of earlier results, for later ones. */
  readonly again: readonly ArrayBuffer[];
}

/** What a thread tells first: it is ready for work. */
export const READY = "ready";

/** See packRecords; the memory may be larger. An error's text where that failed. */
export type CompressionResult =
  | { readonly id: number; readonly batch: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string };
