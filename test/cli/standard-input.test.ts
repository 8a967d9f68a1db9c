import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openInput } from "../../src/cli/standard-input.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kt-input-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Input = ReturnType<typeof openInput>;

/** All that comes until the end, read in pieces of so many bytes. */
async function readAll(input: Input, size: number): Promise<string> {
  const parts: Buffer[] = [];
  for (;;) {
    const target = Buffer.alloc(size + 3, "-");
    const count = await input.read(target, 3);
    expect(target.subarray(0, 3).toString(), "what stands before the place is left alone").toBe("---");
    if (count === 0) return Buffer.concat(parts).toString();
    parts.push(target.subarray(3, 3 + count));
  }
}

/** Both ends of a named pipe. */
function pipe(name: string): { reader: number; writer: number } {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY) };
}

function file(text: string): number {
  const path = join(folder, "file");
  writeFileSync(path, text);
  return openSync(path, "r");
}

test.each([1, 7, 100_000])("reads a file, %d bytes at a time", async (size) => {
  const text = "0123456789".repeat(size === 1 ? 10 : 5000);
  const fd = file(text);
  expect(await readAll(openInput(fd), size)).toBe(text);
  closeSync(fd);
});

test("an empty file is at its end", async () => {
  const fd = file("");
  expect(await readAll(openInput(fd), 10)).toBe("");
  closeSync(fd);
});

test("a file that is stopped is at its end", async () => {
  const fd = file("abcdef");
  const input = openInput(fd);
  expect(await input.read(Buffer.alloc(2), 0)).toBe(2);
  input.stop();
  expect(await input.read(Buffer.alloc(2), 0)).toBe(0);
  closeSync(fd);
});

test("reads a pipe as it comes, and waits for what does not", async () => {
  const { reader, writer } = pipe("slow");
  const input = openInput(reader);
  const target = Buffer.alloc(10);
  const first = input.read(target, 0);
  writeSync(writer, "abc");
  expect(await first).toBe(3);
  writeSync(writer, "defghi");
  // In two parts, where there is room for no more.
  expect(await input.read(target, 6)).toBe(4);
  expect(target.subarray(6).toString()).toBe("defg");
  expect(await input.read(target, 0)).toBe(2);
  closeSync(writer);
  expect(await input.read(target, 0)).toBe(0);
  expect(await input.read(target, 0)).toBe(0);
});

test.each([1, 1000, 200_000])("reads all of a full pipe, %d bytes at a time", async (size) => {
  const { reader, writer } = pipe(`full-${size}`);
  const text = "x".repeat(size === 1 ? 500 : 60_000);
  writeSync(writer, text);
  closeSync(writer);
  expect(await readAll(openInput(reader), size)).toBe(text);
});

test("a pipe that is stopped gives what it has not given to nobody", async () => {
  const { reader, writer } = pipe("stopped");
  const input = openInput(reader);
  writeSync(writer, "abc");
  expect(await input.read(Buffer.alloc(1), 0)).toBe(1);
  input.stop();
  expect(await input.read(Buffer.alloc(1), 0)).toBe(0);
  closeSync(writer);
});

test("stopping ends a read that waits", async () => {
  const { reader, writer } = pipe("waiting");
  const input = openInput(reader);
  const waiting = input.read(Buffer.alloc(1), 0);
  input.stop();
  expect(await waiting).toBe(0);
  closeSync(writer);
});

test("a descriptor that nothing is behind is at its end", async () => {
  const fd = file("");
  closeSync(fd);
  expect(await readAll(openInput(fd), 10)).toBe("");
});
