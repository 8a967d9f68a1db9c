/** The cluster's transaction version, as brokers tell it when they are connected to (KIP-890). */
import type { ApiVersionsResponse } from "../../protocol/messages/api-versions.ts";

export class TransactionVersion {
  #epoch = -1n;
  #level = 0;
  #takenEpoch = -1n;

  /** Whoever knows of a later change of features is right. */
  learn({ finalizedFeaturesEpoch, finalizedFeatures }: ApiVersionsResponse): void {
    if (finalizedFeaturesEpoch <= this.#epoch) return;
    this.#epoch = finalizedFeaturesEpoch;
    this.#level = finalizedFeatures.find(({ name }) => name === "transaction.version")?.maxVersionLevel ?? 0;
  }

  /** The level, where anything was learned since it was last taken. */
  take(): number | undefined {
    if (this.#takenEpoch >= this.#epoch) return undefined;
    this.#takenEpoch = this.#epoch;
    return this.#level;
  }
}
