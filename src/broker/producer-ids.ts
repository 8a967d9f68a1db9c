/** Hands out producer ids, from blocks that the metadata has written down before (ProducerIdManager). */
import type { ClusterMetadata } from "./metadata/cluster-metadata.ts";

export class ProducerIds {
  private readonly metadata: ClusterMetadata;
  private next = 0n;
  private end = 0n;

  constructor(metadata: ClusterMetadata) {
    this.metadata = metadata;
  }

  /** One that nobody ever got before. Throws StorageError. */
  allocate(): bigint {
    if (this.next === this.end) {
      const { first, count } = this.metadata.allocateProducerIds();
      this.next = first;
      this.end = first + BigInt(count);
    }
    return this.next++;
  }
}
