import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatLedgerLine, LEDGER_HEADER } from "../../../src/kit/ledger/ledger-line.ts";
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

test("a ledger whose end is no torn line is left alone", async () => {
  for (const rest of [`\n${"a".repeat(5000)}`, " and more"]) {
    await writeFile(path, `${LEDGER_HEADER}${rest}`);
    await expect(write("b\n")).rejects.toThrow(`${path} is damaged: its last line has no end`);
    expect(await readFile(path, "utf8")).toBe(`${LEDGER_HEADER}${rest}`);
  }
});

test("a file that is something else is left alone", async () => {
  await writeFile(path, "notes\n");
  await expect(write("a\n")).rejects.toThrow(`${path} is no ledger of kt`);
  expect(await readFile(path, "utf8")).toBe("notes\n");
});

test("a line has what is known of the record", () => {
  const entry = { topic: "t.1_x-y", partition: 3, offset: -1, valueHash: recordHash("42"), keyHash: "-" };
  expect(formatLedgerLine(entry)).toBe("t.1_x-y\t3\t-1\t73475cb40a568e8d\t-");
});
