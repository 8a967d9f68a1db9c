import { expect, test } from "vitest";
import { judge } from "../../../bench/report/bars.ts";
import { renderMarkdown } from "../../../bench/report/markdown.ts";
import { barOf, SAMPLE } from "../sample-results.ts";

const text = renderMarkdown([SAMPLE], judge([barOf(), barOf({ value: 20 }), barOf({ of: "kaf" })], [SAMPLE]));

test("a suite tells the command, the day, the machine, the versions and what was not installed", () => {
  expect(text).toContain(
    "## Topics\n\nMeasured with `npm run bench` on 2026-01-02. 2 cores (Some CPU), 8 GB. Compared: kt (kt 1.2.3), kcat (1.7.1). Not installed: kaf.",
  );
});

test("a table has a column for each program, and medians with their spread", () => {
  expect(text).toContain(
    [
      "### 150 topics of 4 partitions",
      "",
      "From start to end.",
      "",
      "| ms | kt | official | kcat |",
      "| --- | --- | --- | --- |",
      "| --list | 50.0 (40.0–60.0) | 900 (800–1,000) | 5.00 |",
      "| --describe | 100 |  |  |",
    ].join("\n"),
  );
});

test("the commands stand below, where they are known", () => {
  expect(text).toContain("```\n--list: kt topics --list\n--list: kafka-topics.sh --list\n```");
});

test("the bars of a suite are told with what was measured", () => {
  expect(text).toContain(
    [
      "### Bars of Topics",
      "",
      "| Ratio or value | Measured | Bar |  |",
      "| --- | --- | --- | --- |",
      "| 150 topics of 4 partitions, --list: official / kt | 18.00 | at least 10 | held |",
      "| 150 topics of 4 partitions, --list: official / kt | 18.00 | at least 20 | not held |",
      "| 150 topics of 4 partitions, --list: kaf / kt |  | at least 10 | not measured |",
    ].join("\n"),
  );
});

test("a suite without bars has no table of them", () => {
  expect(renderMarkdown([SAMPLE], [])).not.toContain("Bars of");
});

test("a name with a bar does not break its table", () => {
  const [first] = SAMPLE.tables;
  const odd = { ...SAMPLE, tables: [{ ...first!, rows: [{ name: "a|b", samples: {} }] }] };
  expect(renderMarkdown([odd], [])).toContain("| a\\|b |");
});
