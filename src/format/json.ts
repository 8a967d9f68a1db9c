/** Data as JSON, indented by two; int64 values beyond 2^53 stay exact, as strings. */
export function formatJson(data: unknown): string {
  return JSON.stringify(data, bigintAsNumber, 2);
}

/** The same on one line, for a reader that takes line by line. */
export function formatJsonLine(data: unknown): string {
  return JSON.stringify(data, bigintAsNumber);
}

function bigintAsNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
}
