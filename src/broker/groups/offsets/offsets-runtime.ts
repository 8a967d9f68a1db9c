import type { ClassicRuntime } from "../classic/classic-runtime.ts";
import type { OffsetsTopic } from "../log/offsets-topic.ts";
import type { OffsetStore } from "./offset-store.ts";

/** What the rules of committed offsets work with. */
export interface OffsetsRuntime extends ClassicRuntime {
  readonly offsets: OffsetStore;
  readonly topic: Pick<OffsetsTopic, "append" | "appendTo" | "appendApart" | "partitionFor">;
}
