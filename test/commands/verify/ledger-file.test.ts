import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { LedgerFile } from "../../../src/commands/verify/ledger-file.ts";
import { InputError } from "../../../src/errors.ts";
import { LEDGER_HEADER } from "../../../src/kit/ledger/ledger-line.ts";
import { errorOf } from "../../support/error-of.ts";

const VALUE = "5feceb66ffc86f38";
const FIRST = `t\t0\t7\t${VALUE}\t-\n`;

const folder = mkdtempSync(join(tmpdir(), "kt-ledger-"));
const path = join(folder, "ledger");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a ledger tells whose lines behind the header are these. */
function entries(lines: string): string[] {
  writeFileSync(path, `${LEDGER_HEADER}\n${lines}`);
  const file = new LedgerFile(path);
  const told: string[] = [];
  try {
    file.forEach(file.begin, file.size, ({ partitionKey, offset }) => told.push(`${partitionKey} ${offset}`));
  } finally {
    file.close();
  }
  return told;
}

describe("a ledger's lines", () => {
  test("are told in order, with offsets that are not known", () => {
    expect(entries(`${FIRST}t\t1\t-1\t-\t${VALUE}\n`)).toEqual(["t\t0 7", "t\t1 -1"]);
  });

  test("are not told where the last one is cut off", () => {
    expect(entries(`${FIRST}t\t1\t9\t${VALUE}`)).toEqual(["t\t0 7"]);
  });

  test.each([
    ["that are empty", "\n"],
    ["without a partition", `t\tx\t7\t${VALUE}\t-\n`],
    ["with a partition below 0", `t\t-1\t7\t${VALUE}\t-\n`],
    ["with a partition that is too large", `t\t2147483648\t7\t${VALUE}\t-\n`],
    ["with an offset that is too large", `t\t0\t9007199254740993\t${VALUE}\t-\n`],
    ["with letters that no hash has", `t\t0\t7\tzfeceb66ffc86f38\t-\n`],
    ["with a key's hash in capitals", `t\t0\t7\t${VALUE}\t${VALUE.toUpperCase()}\n`],
    ["with a column too many", `t\t0\t7\t${VALUE}\t-\t-\n`],
    ["that are longer than any can be, with others behind", `${"\0".repeat(2 ** 21)}\n${FIRST}`],
    ["that are longer than any can be, at the end", "\0".repeat(5000)],
  ])("%s are damage", (_, damaged) => {
    const error = errorOf(() => entries(`${FIRST}${damaged}`));
    expect(error).toBeInstanceOf(InputError);
    const at = LEDGER_HEADER.length + 1 + FIRST.length;
    expect(error).toHaveProperty("message", `${path} is damaged: the line at byte ${at} is no entry of a ledger`);
  });
});
