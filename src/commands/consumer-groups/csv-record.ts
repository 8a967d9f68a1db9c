/**
 * One line of a reset plan, read as Jackson's CsvMapper reads it: fewer columns than there are is allowed, an empty number
 * is 0, text in quotes may have commas. Its error texts, with the place they name, are what the official tool prints.
 */
import { InputError } from "../../errors.ts";
import { trimAsJava } from "../../java/text.ts";

export interface CsvColumn {
  readonly name: string;
  readonly type: "String" | "int" | "long";
}

export interface CsvSchema {
  /** The Java class of such records, for error texts. */
  readonly record: string;
  readonly columns: readonly CsvColumn[];
}

interface Token {
  readonly text: string;
  /** Where it begins, and what has been read behind it; from 0. */
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
}

const RANGES = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

/** A value a column, text or number, "" and 0n where the line has no more. Throws InputError. */
export function readCsvRecord(line: string, schema: CsvSchema): (string | bigint)[] {
  const end = line.search(/[\r\n]/);
  const row = end < 0 ? line : line.slice(0, end);
  if (line === "") {
    throw failure(
      "databind.exc.MismatchedInputException",
      "No content to map due to end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]",
    );
  }
  const values: (string | bigint)[] = [];
  let at = 0;
  for (let index = 0, last = false; !last; index += 1) {
    const token = readToken(row, at);
    ({ end: at, last } = token);
    const column = schema.columns[index];
    if (column !== undefined) values.push(valueOf(token, column, schema));
    else if (!(index === schema.columns.length && last && trimAsJava(token.text) === "")) {
      throw tooMany(token, index, schema);
    }
  }
  return schema.columns.map(({ type }, index) => values[index] ?? (type === "String" ? "" : 0n));
}

function readToken(row: string, start: number): Token {
  if (row[start] === '"') return readQuoted(row, start);
  const comma = row.indexOf(",", start);
  const stop = comma < 0 ? row.length : comma;
  return { text: row.slice(start, stop), start, end: stop + 1, last: comma < 0 };
}

function readQuoted(row: string, start: number): Token {
  const match = /^"((?:[^"]|"")*)" */.exec(row.slice(start));
  if (match === null) {
    throw failure("core.JsonParseException", `Missing closing quote for value${place(row.length + 1)}`);
  }
  const [whole, inner = ""] = match;
  const stop = start + whole.length;
  const next = row[stop];
  if (next !== undefined && next !== ",") {
    const message = `Unexpected character ('${next}' (code ${next.charCodeAt(0)})): Expected column separator character (',' (code 44)) or end-of-line`;
    throw failure("core.JsonParseException", `${message}${place(stop + 2)}`);
  }
  return { text: inner.replaceAll('""', '"'), start, end: stop + 1, last: next === undefined };
}

function valueOf(token: Token, column: CsvColumn, schema: CsvSchema): string | bigint {
  if (column.type === "String") return token.text;
  const [least, most] = RANGES[column.type];
  const digits = /^[-+]?[0-9]+$/;
  const text = trimAsJava(token.text);
  if (text === "" || text === "null") return 0n;
  const value = digits.test(text) ? BigInt(text.replace("+", "")) : undefined;
  if (value !== undefined && value >= least && value <= most) return value;
  if (value !== undefined && text === token.text) {
    const fits = BigInt.asIntN(64, value) === value;
    const range = fits ? "" : ` (${least} - ${most})`;
    // At the end of the line its letters have been counted twice.
    const at = token.last ? 2 * (token.end - 1) + 1 : token.end + 1;
    const message = `Numeric value (${text}) out of range of ${column.type}${range}`;
    throw failure("databind.JsonMappingException", `${message}${place(at)}${chain(column, schema)}`);
  }
  const reason =
    value !== undefined && column.type === "int"
      ? `Overflow: numeric value (${text}) out of range of int (${least} -${most})`
      : `not a valid \`${column.type}\` value`;
  const message = `Cannot deserialize value of type \`${column.type}\` from String "${text}": ${reason}`;
  throw failure("databind.exc.InvalidFormatException", `${message}${place(token.start + 1)}${chain(column, schema)}`);
}

function tooMany({ text, start }: Token, index: number, { columns }: CsvSchema): InputError {
  const message = `Too many entries: expected at most ${columns.length} (value #${index} (${text.length} chars) "${text}")`;
  return failure("dataformat.csv.CsvReadException", `${message}${place(start + 1)}`);
}

function place(column: number): string {
  return `\n at [Source: (StringReader); line: 1, column: ${column}]`;
}

function chain({ name }: CsvColumn, { record }: CsvSchema): string {
  return ` (through reference chain: ${record}["${name}"])`;
}

function failure(javaClass: string, message: string): InputError {
  return new InputError(message, { javaClass: `com.fasterxml.jackson.${javaClass}` });
}
