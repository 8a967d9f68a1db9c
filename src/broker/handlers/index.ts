/** Everything the broker serves; ApiVersions answers exactly this list. */
import type { Handler } from "../handler.ts";

export interface HandlerEntry {
  readonly key: number;
  /** Loads the handler's module at the first request of its kind. */
  readonly load: () => Promise<Handler>;
}

export const handlers: readonly HandlerEntry[] = [];
