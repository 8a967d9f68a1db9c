import { setTimeout as pause } from "node:timers/promises";

/** Thrown by a check that knows that waiting has become pointless. */
export class GiveUpError extends Error {
  override name = "GiveUpError";
}

/**
 * Asks again and again until `check` gives something else than undefined; a check that throws counts as "not yet"
 * (but for a GiveUpError).
 * Throws with `what` and the last reason after `limitMs`.
 */
export async function waitFor<T>(what: string, check: () => Promise<T | undefined>, limitMs = 90_000): Promise<T> {
  const end = Date.now() + limitMs;
  let reason: unknown;
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value !== undefined) return value;
      reason = undefined;
    } catch (error) {
      if (error instanceof GiveUpError) throw error;
      reason = error;
    }
    await pause(20);
  }
  throw new Error(`waited in vain for ${what}`, { cause: reason });
}
