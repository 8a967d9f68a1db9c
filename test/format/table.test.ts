import { expect, test } from "vitest";
import { formatTable } from "../../src/format/table.ts";

test("draws a heading and a row an item, without colour", () => {
  const view = {
    head: ["Topic", "Leader"],
    rows: [
      ["a", 1],
      ["b", { text: "none", tone: "bad" }],
    ],
  } as const;
  expect(formatTable(view, { color: false })).toBe(
    [
      "┌───────┬────────┐",
      "│ Topic │ Leader │",
      "├───────┼────────┤",
      "│ a     │ 1      │",
      "│ b     │ none   │",
      "└───────┴────────┘",
    ].join("\n"),
  );
});

test("paints headings and what has a meaning, and leaves the widths alone", () => {
  const view = { head: ["Leader"], rows: [[{ text: "none", tone: "bad" }], [{ text: "1", tone: "good" }]] } as const;
  const painted = formatTable(view, { color: true });
  expect(painted).toContain("\u001b[1mLeader\u001b[22m");
  expect(painted).toContain("\u001b[31mnone\u001b[39m");
  expect(painted).toContain("\u001b[32m1\u001b[39m");
  // oxlint-disable-next-line no-control-regex -- the codes that colour is made of
  expect(painted.replaceAll(/\u001b\[\d+m/g, "")).toBe(formatTable(view, { color: false }));
});

test("draws a cell of several lines, and letters of double width", () => {
  const table = formatTable({ head: ["Name"], rows: [["a=1\nb=2"], ["日本"]] }, { color: false });
  expect(table.split("\n").slice(3, 6)).toEqual(["│ a=1  │", "│ b=2  │", "│ 日本 │"]);
});

test("draws the headings alone where there are no rows", () => {
  expect(formatTable({ head: ["Topic"], rows: [] }, { color: false })).toContain("│ Topic │");
});
