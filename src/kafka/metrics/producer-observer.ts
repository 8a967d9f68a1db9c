import type { Sent } from "../producer/produce-call.ts";
import type { ConnectionObserver } from "./connection-observer.ts";

/** Told of a producer's connections, and of what becomes of its batches. */
export interface ProducerObserver extends ConnectionObserver {
  /** They go to a broker in one request. */
  readonly sent: (batches: readonly Sent[]) => void;
  /** A batch with so many records is to be sent again. */
  readonly retried: (topic: string, records: number) => void;
  /** A batch was too large for the broker, and is sent in parts. */
  readonly split: () => void;
  /** A batch with so many records has failed for good. */
  readonly failed: (topic: string, records: number) => void;
}
