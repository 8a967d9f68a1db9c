import type { Table } from "../suite.ts";
import { figure, figureWithUnit } from "./figures.ts";
import { median, spread } from "./statistics.ts";

/** A table for the terminal: one line for each program of each row. */
export function tableLines({ title, unit, rows }: Table): string[] {
  return [
    `\n${title}`,
    ...rows.flatMap(({ name, samples }) => [
      `  ${name}`,
      ...Object.entries(samples).map(([program, { values }]) => {
        const { least, greatest } = spread(values);
        const range = values.length > 1 ? ` (${figure(least)} to ${figure(greatest)}, ${values.length} runs)` : "";
        return `    ${program.padEnd(14)} ${figureWithUnit(median(values), unit)}${range}`;
      }),
    ]),
  ];
}
