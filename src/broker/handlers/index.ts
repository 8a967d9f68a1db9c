/** Everything the broker serves; ApiVersions answers exactly this list. */
import type { Handler } from "../handler.ts";

export interface HandlerEntry {
  readonly key: number;
  /** Loads the handler's module at the first request of its kind. */
  readonly load: () => Promise<Handler>;
}

export const handlers: readonly HandlerEntry[] = [
  { key: 0, load: async () => (await import("./produce.ts")).handleProduce },
  { key: 1, load: async () => (await import("./fetch.ts")).handleFetch },
  { key: 2, load: async () => (await import("./list-offsets.ts")).handleListOffsets },
  { key: 18, load: async () => (await import("./api-versions.ts")).handleApiVersions },
  { key: 21, load: async () => (await import("./delete-records.ts")).handleDeleteRecords },
  { key: 22, load: async () => (await import("./init-producer-id.ts")).handleInitProducerId },
  { key: 23, load: async () => (await import("./offset-for-leader-epoch.ts")).handleOffsetForLeaderEpoch },
];
