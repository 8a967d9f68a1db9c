import Table from "cli-table3";
import type { TableCell, TableView } from "../kit/context.ts";
import { painter } from "./color.ts";

/** Draws a table; in colour only where asked. */
export function formatTable({ head, rows }: TableView, options: { readonly color: boolean }): string {
  const paint = painter(options.color);
  const table = new Table({
    head: head.map((heading) => paint.heading(heading)),
    // cli-table3 paints headings and borders red and grey of its own accord.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map((cell) => formatCell(cell, paint)));
  return table.toString();
}

function formatCell(cell: TableCell, paint: ReturnType<typeof painter>): string {
  return typeof cell === "object" ? paint[cell.tone](cell.text) : String(cell);
}
