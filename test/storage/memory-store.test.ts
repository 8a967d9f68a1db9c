import { describe, expect, test } from "vitest";
import { StorageError } from "../../src/storage/log.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";
import { errorOf } from "../support/error-of.ts";

describe("a file in memory", () => {
  test("is what was appended to it, read in any part and over pieces of any size", () => {
    const file = new MemoryStore().create("a");
    const parts: Buffer[] = [];
    for (let index = 0; index < 400; index++) {
      const part = Buffer.alloc((index * 7919) % 20_000, index);
      parts.push(part);
      file.append(part);
    }
    const all = Buffer.concat(parts);
    expect(file.size).toBe(all.length);
    for (let position = 0; position < all.length; position += 77_777) {
      for (const length of [1, 1000, 100_000, 3_000_000]) {
        expect(file.read(position, length).equals(all.subarray(position, position + length))).toBe(true);
        const piece = file.readPiece(position, length);
        expect(piece.equals(all.subarray(position, position + piece.length))).toBe(true);
        expect(piece.length).toBeGreaterThanOrEqual(Math.min(length, 64 * 1024, all.length - position));
      }
    }
    expect(file.read(file.size, 10)).toHaveLength(0);
  });

  test("gives what was appended in one piece without copying it, and keeps no view of what it was given", () => {
    const file = new MemoryStore().create("a");
    for (let index = 0; index < 10; index++) file.append(Buffer.alloc(300_000, index));
    expect(file.readPiece(600_000, 300_000).buffer).toBe(file.readPiece(600_000, 10).buffer);
    const mine = Buffer.from("mine");
    file.append(mine);
    mine.fill("x");
    expect(file.read(3_000_000, 4).toString()).toBe("mine");
  });

  test("goes on where it was cut", () => {
    const file = new MemoryStore().create("a");
    for (let index = 0; index < 100; index++) file.append(Buffer.alloc(100, index));
    file.truncate(550);
    file.append(Buffer.from("end"));
    expect([file.size, file.read(549, 10).toString("latin1")]).toEqual([553, "\u0005end"]);
    file.truncate(0);
    expect(file.read(0, 10)).toHaveLength(0);
  });

  test("is found by its name until it is renamed or removed", () => {
    const store = new MemoryStore();
    store.makeFolder("f");
    store.create("f/a").append(Buffer.from("a"));
    const file = store.open("f/a");
    file.rename("f/b");
    expect([store.files("f"), store.sizeOf("f/a"), store.sizeOf("f/b")]).toEqual([["b"], undefined, 1]);
    store.renameFolder("f", "g");
    expect([store.folders(""), store.readFile("g/b")?.toString(), file.path]).toEqual([["g"], "a", "g/b"]);
    file.remove();
    expect([store.files("g"), store.modifiedAt()]).toEqual([[], undefined]);
    store.writeFile("g/c", "text");
    store.removeFolder("g");
    for (const run of [() => store.open("g/c"), () => store.rename("x", "y"), () => store.create("h/x")]) {
      expect(errorOf(run)).toBeInstanceOf(StorageError);
    }
  });
});
