import type { Bar } from "../../bench/report/bars.ts";
import type { SuiteResult } from "../../bench/report/results.ts";

/** What a suite might have measured. */
export const SAMPLE: SuiteResult = {
  suite: "topics",
  title: "Topics",
  command: "npm run bench",
  date: "2026-01-02",
  machine: "2 cores (Some CPU), 8 GB",
  versions: { kt: "kt 1.2.3", kcat: "1.7.1" },
  absent: ["kaf"],
  tables: [
    {
      title: "150 topics of 4 partitions",
      about: "From start to end.",
      unit: "ms",
      rows: [
        {
          name: "--list",
          samples: {
            kt: { values: [40, 50, 60], command: "kt topics --list" },
            official: { values: [800, 1000], command: "kafka-topics.sh --list" },
            kcat: { values: [5] },
          },
        },
        { name: "--describe", samples: { kt: { values: [100] } } },
      ],
    },
    {
      title: "Produce",
      about: "As fast as it goes.",
      unit: "records/s",
      rows: [{ name: "100 B", samples: { kt: { values: [300, 200] }, official: { values: [100, 400] } } }],
    },
  ],
};

/** "official / kt is at least 10" of the first row, but for what is given. */
export function barOf(given: Partial<Bar> = {}): Bar {
  const { to = "kt", ...more } = given;
  return {
    id: "topics.list.official",
    suite: "topics",
    table: "150 topics of 4 partitions",
    row: "--list",
    of: "official",
    to,
    direction: "at least",
    value: 10,
    ...more,
  };
}

/** A bar on a value rather than on a ratio. */
export function valueBarOf(given: Partial<Bar>): Bar {
  const { to: _, ...bar } = barOf(given);
  return bar;
}
