/** How many times as fast as the official tools: one bar for each program of each job, as SVG for light and for dark. */
import * as echarts from "echarts";
import type { Results } from "./results.ts";
import { median, moreIsBetter } from "./statistics.ts";

/** What the chart shows, from above. */
const JOBS = [
  { label: "list 150 topics", suite: "topics", table: "150 topics of 4 partitions", row: "--list" },
  { label: "describe 2,000 topics", suite: "topics", table: "2,000 topics of 4 partitions", row: "--describe" },
  {
    label: "describe 200 groups",
    suite: "consumer-groups",
    table: "200 groups, 12 partitions each",
    row: "--describe --all-groups",
  },
  { label: "first record on the screen", suite: "console-consumer", table: "First record", row: "first byte" },
  { label: "2 M records to a file", suite: "console-consumer", table: "Throughput", row: "values, 1 partition" },
  { label: "2 M lines from a file", suite: "console-producer", table: "Throughput", row: "values, 1 partition" },
] as const;

/** Programs that are drawn, and their colours in light and dark. */
const PROGRAMS = [
  { name: "kt", colour: "#e8590c" },
  { name: "kcat", colour: "#4c7fb8" },
  { name: "kafkactl", colour: "#5a9a6b" },
  { name: "kaf", colour: "#8e77b5" },
] as const;

const SCHEMES = { light: { ink: "#24292f", lines: "#d0d7de" }, dark: { ink: "#e6edf3", lines: "#3d444d" } } as const;
const WIDTH = 760;
const ROW_HEIGHT = 24;
const FRAME_HEIGHT = 110;

export interface ChartRow {
  readonly label: string;
  /** Times as fast as the official tool, by program. */
  readonly speeds: Readonly<Record<string, number>>;
}

/** By file name. Nothing where nothing that is drawn was measured. */
export function renderCharts(results: Results): Record<string, string> {
  const rows = chartRows(results);
  if (rows.length === 0) return {};
  return Object.fromEntries(
    Object.entries(SCHEMES).map(([scheme, colours]) => [`benchmarks-${scheme}.svg`, draw(rows, colours)]),
  );
}

/** What there is to draw: jobs that the official tool was measured at too. */
export function chartRows(results: Results): ChartRow[] {
  return JOBS.flatMap(({ label, suite, table: title, row: name }) => {
    const table = results.find((each) => each.suite === suite)?.tables.find((each) => each.title === title);
    const samples = table?.rows.find((each) => each.name === name)?.samples;
    const official = samples?.["official"];
    if (table === undefined || samples === undefined || official === undefined) return [];
    const speeds = PROGRAMS.flatMap(({ name: program }) => {
      const sample = samples[program];
      if (sample === undefined) return [];
      const times = median(official.values) / median(sample.values);
      return [[program, moreIsBetter(table.unit) ? 1 / times : times] as const];
    });
    return [{ label, speeds: Object.fromEntries(speeds) }];
  });
}

function draw(rows: readonly ChartRow[], { ink, lines }: { ink: string; lines: string }): string {
  const programs = PROGRAMS.filter(({ name }) => rows.some(({ speeds }) => speeds[name] !== undefined));
  const height = FRAME_HEIGHT + rows.length * ROW_HEIGHT * Math.max(programs.length, 1.5);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  const text = { color: ink, fontFamily: "sans-serif", fontSize: 12 };
  chart.setOption({
    animation: false,
    textStyle: text,
    title: {
      text: "Times as fast as Apache Kafka's own tools",
      left: "center",
      textStyle: { ...text, fontSize: 15 },
    },
    legend: { top: 28, textStyle: text },
    grid: { left: 190, right: 60, top: 62, bottom: 36 },
    // The official tool is at 1.
    xAxis: { type: "log", min: 1, axisLabel: text, splitLine: { lineStyle: { color: lines } } },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ label }) => label),
      axisLabel: text,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: lines } },
    },
    series: programs.map(({ name, colour }) => ({
      name,
      type: "bar",
      itemStyle: { color: colour },
      label: { show: true, position: "right", color: ink, fontSize: 11 },
      data: rows.map(({ speeds }) => {
        const speed = speeds[name];
        return speed === undefined ? null : Number(speed.toPrecision(speed < 10 ? 2 : 3));
      }),
    })),
  });
  const svg = chart.renderToSVGString({ useViewBox: true });
  chart.dispose();
  return `${still(svg)}\n`;
}

/** Without what follows the mouse; its classes are numbered on from one chart to the next. */
function still(svg: string): string {
  return svg.replace(/<style[^]*<\/style>\s*/, "").replaceAll(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, "");
}
