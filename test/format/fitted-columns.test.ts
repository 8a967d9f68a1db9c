import { describe, expect, test } from "vitest";
import { fitColumns } from "../../src/format/fitted-columns.ts";

const columns = [
  { head: "TOPIC", least: 6 },
  { head: "LAG", right: true },
  { head: "MEMBER", least: 8, droppable: true },
  { head: "HOST", droppable: true },
];
const rows = [
  ["orders-of-today", "1234", "consumer-orders-1-0b1c", "/10.0.0.1"],
  ["o", "5", "c", ""],
];

describe("fitColumns", () => {
  test("makes columns as wide as their cells, numbers at the right", () => {
    expect(fitColumns(columns, rows)).toEqual({
      head: "TOPIC             LAG  MEMBER                  HOST",
      rows: ["orders-of-today  1234  consumer-orders-1-0b1c  /10.0.0.1", "o                   5  c"],
    });
  });

  test("narrows the rightmost column first that may be narrower", () => {
    expect(fitColumns(columns, rows, 50).rows[0]).toBe("orders-of-today  1234  consumer-orders…  /10.0.0.1");
  });

  test("leaves columns out, the last one first, and then gives the others their room back", () => {
    expect(fitColumns(columns, rows, 30).rows[0]).toBe("orders-of-tod…  1234  consume…");
    expect(fitColumns(columns, rows, 18)).toEqual({
      head: "TOPIC          LAG",
      rows: ["orders-of-t…  1234", "o                5"],
    });
  });

  test.each([80, 57, 40, 20, 12, 5, 1])("gives no line of more than %d letters", (limit) => {
    const { head, rows: lines } = fitColumns(columns, rows, limit);
    expect(Math.max(...[head, ...lines].map((line) => line.length))).toBeLessThanOrEqual(limit);
  });
});
