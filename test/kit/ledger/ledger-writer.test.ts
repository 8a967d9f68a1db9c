import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatLedgerLine, LEDGER_HEADER, parseLedgerLine } from "../../../src/kit/ledger/ledger-line.ts";
import { LedgerWriter } from "../../../src/kit/ledger/ledger-writer.ts";
import { recordHash } from "../../../src/kit/ledger/record-hash.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kt-writer-"));
  path = join(folder, "ledger");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (...lines: string[]) => {
  const writer = await LedgerWriter.open(path);
  for (const line of lines) await writer.append(line);
  await writer.close();
  return readFile(path, "utf8");
};

test("a ledger begins with its header and goes on where it ended", async () => {
  expect(await write("a\n")).toBe(`${LEDGER_HEADER}\na\n`);
  expect(await write("b\n", "c\n")).toBe(`${LEDGER_HEADER}\na\nb\nc\n`);
});

test("a line that was not finished is dropped", async () => {
  await writeFile(path, `${LEDGER_HEADER}\na\nhalf a li`);
  expect(await write("b\n")).toBe(`${LEDGER_HEADER}\na\nb\n`);
  await writeFile(path, LEDGER_HEADER);
  expect(await write("b\n")).toBe(`${LEDGER_HEADER}\nb\n`);
});

test("a file that is something else is left alone", async () => {
  await writeFile(path, "notes\n");
  await expect(write("a\n")).rejects.toThrow(`${path} is no ledger of kt`);
  expect(await readFile(path, "utf8")).toBe("notes\n");
});

test("a line is what it was made of, or nothing", () => {
  const entry = { topic: "t.1_x-y", partition: 3, offset: -1, valueHash: recordHash("42"), keyHash: "-" };
  expect(formatLedgerLine(entry)).toBe("t.1_x-y\t3\t-1\t73475cb40a568e8d\t-");
  expect(parseLedgerLine(formatLedgerLine(entry))).toEqual(entry);
  for (const line of ["", "t\t0\t1\t-", "t\t0\t1\tabc\t-", "t\tx\t1\t-\t-", LEDGER_HEADER]) {
    expect(parseLedgerLine(line)).toBeUndefined();
  }
});
