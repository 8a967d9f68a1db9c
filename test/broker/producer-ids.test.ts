import { expect, test } from "vitest";
import type { ClusterMetadata } from "../../src/broker/metadata/cluster-metadata.ts";
import { ProducerIds } from "../../src/broker/producer-ids.ts";

test("gives out each id of a block once, then takes the next block", () => {
  let first = 100n;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is used of it
  const metadata = {
    allocateProducerIds: () => ({ first: (first += 900n), count: 3 }),
  } as unknown as ClusterMetadata;
  const ids = new ProducerIds(metadata);
  expect(Array.from({ length: 5 }, () => ids.allocate())).toEqual([1000n, 1001n, 1002n, 1900n, 1901n]);
});
