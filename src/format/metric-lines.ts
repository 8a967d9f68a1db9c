/** What --print-metrics of the benchmark tools prints. Source: org.apache.kafka.tools.ToolsUtils.printMetrics. */
import { javaFixed } from "../java/fixed-decimals.ts";
import type { Metric } from "../kafka/metrics/metric.ts";

/** An empty line, the heading, and the metrics by name; no line where there are none. */
export function metricLines(metrics: readonly Metric[]): string[] {
  if (metrics.length === 0) return [];
  const width = Math.max(...metrics.map(({ name }) => name.length));
  const sorted = metrics.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const lines = sorted.map(
    ({ name, value }) => `${name.padEnd(width)} : ${typeof value === "number" ? javaFixed(value, 3) : value}`,
  );
  return ["", `${"Metric Name".padEnd(width)}   Value`, ...lines];
}
