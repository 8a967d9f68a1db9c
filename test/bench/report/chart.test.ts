import { expect, test } from "vitest";
import { chartRows, renderCharts } from "../../../bench/report/chart.ts";
import { SAMPLE } from "../sample-results.ts";

test("a job that the official tool was measured at too is told as times as fast", () => {
  expect(chartRows([SAMPLE])).toEqual([{ label: "list 150 topics", speeds: { kt: 18, kcat: 180 } }]);
});

test("there is a chart for light and one for dark, which differ in their colours alone", () => {
  const charts = renderCharts([SAMPLE]);
  expect(Object.keys(charts)).toEqual(["benchmarks-light.svg", "benchmarks-dark.svg"]);
  const [light, dark] = Object.values(charts).map((svg) => svg.replaceAll(/#[\da-f]{6}/g, "#"));
  expect(light).toBe(dark);
});

test("a chart is a whole SVG that names jobs, programs and how many times as fast they are", () => {
  for (const svg of Object.values(renderCharts([SAMPLE]))) {
    expect(svg).toMatch(/^<svg [^]*<\/svg>\s*$/);
    for (const text of ["list 150 topics", "kt", "kcat", "18", "180"]) expect(svg).toContain(`>${text}</text>`);
    expect(svg).not.toContain("NaN");
  }
});

test("the same results give the same chart", () => {
  expect(renderCharts([SAMPLE])).toEqual(renderCharts([SAMPLE]));
});

test("where nothing of it was measured there is no chart", () => {
  expect(renderCharts([])).toEqual({});
});
