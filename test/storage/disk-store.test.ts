import { asOrdinaryUser } from "./support/ordinary-user.ts";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DiskStore } from "../../src/storage/disk-store.ts";
import { StorageError } from "../../src/storage/log.ts";
import { errorOf } from "../support/error-of.ts";
import { openTestLogs, range, readOffsets, tempFolder } from "./support/logs.ts";

function store(mostOpenFiles?: number): { root: string; store: DiskStore } {
  const root = tempFolder();
  return { root, store: new DiskStore(root, mostOpenFiles) };
}

describe("a file on disk", () => {
  test("is what was appended to it, read in any part", () => {
    const { root, store: disk } = store();
    const file = disk.create("a");
    for (const text of ["one ", "two ", "three"]) file.append(Buffer.from(text));
    expect(file.size).toBe(13);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("one two three");
    expect(file.read(4, 3).toString()).toBe("two");
    expect(file.read(8, 100).toString()).toBe("three");
    expect(file.read(13, 1)).toHaveLength(0);
    file.truncate(4);
    file.append(Buffer.from("more"));
    expect(file.read(0, 100).toString()).toBe("one more");
    file.flush();
    expect(disk.open("a").size).toBe(8);
  });

  test("may be made only when it is written to, and follows its renames", async () => {
    const { root, store: disk } = store();
    const file = disk.create("later", { later: true });
    file.flush();
    await file.flushLater();
    file.rename("other");
    expect(readdirSync(root)).toEqual([]);
    file.append(Buffer.from("x"));
    await file.flushLater();
    expect(readdirSync(root)).toEqual(["other"]);
    file.rename("third");
    file.append(Buffer.from("y"));
    expect(readFileSync(join(root, "third"), "utf8")).toBe("xy");
    file.remove();
    file.remove();
    expect(existsSync(join(root, "third"))).toBe(false);
  });

  test("is written as a whole or not at all", () => {
    const { root, store: disk } = store();
    disk.writeFile("c", "old");
    disk.writeFile("c", "new", { flush: true });
    expect([disk.readFile("c")?.toString(), readdirSync(root)]).toEqual(["new", ["c"]]);
    expect(disk.readFile("missing")).toBeUndefined();
    // A folder of that name is in the way.
    disk.makeFolder("folder");
    expect(errorOf(() => disk.writeFile("folder", "x"))).toBeInstanceOf(StorageError);
    expect(readdirSync(root)).toEqual(["c", "folder"]);
  });

  test("many more are used than are open at once", () => {
    const { store: disk } = store(4);
    const files = range(0, 20).map((index) => disk.create(`f${index}`));
    for (let round = 0; round < 3; round++) for (const file of files) file.append(Buffer.from(`${round}`));
    expect(files.map((file) => file.read(0, 10).toString())).toEqual(files.map(() => "012"));
    expect(readdirSync("/proc/self/fd").length).toBeLessThan(100);
    disk.close();
  });
});

describe("a disk that fails", () => {
  test("is named with the file and the system's reason", () => {
    const { root, store: disk } = store();
    symlinkSync("/dev/full", join(root, "full"));
    const file = disk.open("full");
    const error = errorOf(() => file.append(Buffer.from("x")));
    expect(error).toMatchObject({ name: "StorageError", systemCode: "ENOSPC", path: join(root, "full") });
    expect((error as Error).message).toBe(
      `cannot write to ${join(root, "full")}: no space is left on the device (ENOSPC)`,
    );
    expect(file.size).toBe(0);
    expect(errorOf(() => disk.open("missing"))).toMatchObject({ systemCode: "ENOENT" });
    expect(errorOf(() => disk.files("missing"))).toMatchObject({ systemCode: "ENOENT" });
    writeFileSync(join(root, "file"), "");
    expect(errorOf(() => disk.makeFolder("file/folder"))).toMatchObject({ systemCode: "ENOTDIR" });
  });

  test("is told of where it may not be written", () => {
    const { root, store: disk } = store();
    chmodSync(root, 0o500);
    asOrdinaryUser(root, () => expect(errorOf(() => disk.create("x"))).toMatchObject({ systemCode: "EACCES" }));
  });

  test("leaves no part of a batch that does not fit, and the log is read and written on", () => {
    const folder = tempFolder();
    const script = join(import.meta.dirname, "support", "processes", "full-disk.ts");
    // In blocks of 512 bytes: the 22nd batch is cut short by it.
    const { stdout, stderr } = spawnSync("sh", [
      "-c",
      `ulimit -f 128; exec "$0" --import tsx "${script}" "${folder}"`,
      process.execPath,
    ]);
    expect(stderr.toString()).toBe("");
    const seen = JSON.parse(stdout.toString()) as Record<string, unknown>;
    expect(seen).toMatchObject({
      systemCode: "EFBIG",
      readable: 3070,
      endOffset: 21,
      sizeInBytes: 21 * 3070,
      next: 21,
    });
    const { logs, reported } = openTestLogs(folder);
    expect([readOffsets(logs.get("topic", 0)!), reported]).toEqual([range(0, 22), []]);
  });
});
