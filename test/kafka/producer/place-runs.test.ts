import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PlaceRuns } from "../../../src/kafka/producer/place-runs.ts";

test("gives the place of each record, also in lists that others have used", () => {
  const run = fc.record({ gap: fc.nat({ max: 3 }), count: fc.integer({ min: 1, max: 5 }) });
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 30 }), (all) => {
      const places = new PlaceRuns();
      const expected: number[] = [];
      let place = 0;
      for (const { gap, count } of all) {
        place += gap;
        places.add(expected.length, place, count);
        for (let each = 0; each < count; each++) expected.push(place++);
      }
      const read = places.reader();
      expect(expected.map((_, index) => read(index))).toEqual(expected);
      expect(expected.map((_, index) => places.of(index))).toEqual(expected);
      places.release();
    }),
  );
});
