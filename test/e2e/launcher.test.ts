import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProcess } from "../support/kafka/official.ts";
import { ktEnvironment, NODE } from "../support/kt.ts";

const root = join(import.meta.dirname, "../..");
const version = execFileSync(NODE, ["--version"], { encoding: "utf8" });
/** From Node 22 on the cache is Node's own, with names and checks of its own. */
const cachesItself = Number(version.slice(1).split(".", 1)[0]) >= 22;

const isNoCache = (source: string) => !source.endsWith(".cache");

describe("the launcher", () => {
  let folder: string;
  let cache: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kt-launcher-"));
    for (const part of ["bin", "dist"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true, filter: isNoCache });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    cache = join(folder, "dist/.cache");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function ktVersion(): Promise<void> {
    const kt = [join(folder, "bin/kt.js"), "topics", "--version"];
    const { exitCode, stdout, stderr } = await runProcess(NODE, kt, { cwd: folder, env: ktEnvironment() });
    expect({ exitCode, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      exitCode: 0,
      stdout: "4.3.1\n",
      stderr: "",
    });
  }
  const cached = (): string[] => readdirSync(cache, { recursive: true, encoding: "utf8" }).toSorted();
  /** The file with main.js' code. */
  const mainCache = (): string => join(cache, cached().find((name) => name.startsWith("main.js-")) ?? "none");

  test("writes compiled code on the first run and adds nothing on the second", async () => {
    await ktVersion();
    const first = cached();
    expect(first.length).toBeGreaterThan(0);
    await ktVersion();
    expect(cached()).toEqual(first);
  });

  test("runs where it cannot write", async () => {
    writeFileSync(cache, "a file where the folder would be");
    await ktVersion();
    await ktVersion();
    expect(readFileSync(cache, "utf8")).toBe("a file where the folder would be");
  });

  test("runs several times at once the first time, and leaves whole files", async () => {
    await Promise.all(Array.from({ length: 6 }, ktVersion));
    expect(cached().filter((name) => /\.\d+$/.test(name))).toEqual([]);
    await ktVersion();
  });

  const describeOwnCache = (): void => {
    test("takes what it wrote", async () => {
      await ktVersion();
      const before = readFileSync(mainCache());
      await ktVersion();
      // A cache that V8 had refused would have been written anew, with other functions in it.
      expect(readFileSync(mainCache()).equals(before)).toBe(true);
    });

    test.each<[string, (file: string) => void]>([
      ["is empty", (file) => truncateSync(file, 0)],
      ["is cut short", (file) => truncateSync(file, 5001)],
      ["lacks its end", (file) => truncateSync(file, readFileSync(file).length - 1)],
      ["is something else", (file) => writeFileSync(file, "something else, something else")],
      ["is something else twice", (file) => writeFileSync(file, "twice".repeat(2))],
    ])("runs when it %s, and writes it anew", async (_, damage) => {
      await ktVersion();
      const file = mainCache();
      damage(file);
      const damaged = readFileSync(file);
      await ktVersion();
      const renewed = readFileSync(file);
      expect(renewed.length).toBeGreaterThan(100_000);
      expect(renewed.equals(damaged)).toBe(false);
      await ktVersion();
    });

    // V8 believes its input: most of these bytes would end the process with a signal.
    test.each([0.1, 0.3, 0.5, 0.7, 0.9])("runs when a byte in it is wrong, at %d of its length", async (part) => {
      await ktVersion();
      const bytes = readFileSync(mainCache());
      const at = Math.floor(bytes.length * part);
      bytes[at] = bytes[at]! ^ 0xff;
      writeFileSync(mainCache(), bytes);
      await ktVersion();
      expect(readFileSync(mainCache()).equals(bytes)).toBe(false);
    });

    test("does not take the code of another build of the same length", async () => {
      await ktVersion();
      const main = join(folder, "dist/main.js");
      const source = readFileSync(main, "utf8");
      const [first = ""] = source.split("\n", 1);
      const other = source
        .replace(first, first.replaceAll(/[0-9a-f](?=[0-9a-f]*$)/g, "0"))
        .replace('"4.3.1"', '"9.9.9"');
      expect(other).toHaveLength(source.length);
      expect(other).not.toBe(source);
      writeFileSync(main, other);
      const kt = [join(folder, "bin/kt.js"), "topics", "--version"];
      const { stdout } = await runProcess(NODE, kt, { cwd: folder, env: ktEnvironment() });
      expect(stdout.toString()).toBe("9.9.9\n");
    });
  };
  if (!cachesItself) describe("with a cache of its own", describeOwnCache);

  test("is found through a link, from any folder", async () => {
    const bin = join(folder, "elsewhere");
    mkdirSync(bin);
    symlinkSync("../bin/kt.js", join(bin, "kt"));
    const { exitCode, stdout } = await runProcess(NODE, [join(bin, "kt"), "topics", "--version"], {
      cwd: "/",
      env: ktEnvironment(),
    });
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: "4.3.1\n" });
  });

  test("refuses an older Node in one line", () => {
    const code = "Object.defineProperty(process.versions, 'node', { value: '18.20.8' }); require(process.argv[1])";
    const run = () => execFileSync(NODE, ["-e", code, join(folder, "bin/kt.js")], { stdio: "pipe", encoding: "utf8" });
    expect(run).toThrow(
      expect.objectContaining({ status: 1, stderr: expect.stringMatching(/^kt: needs Node 20[^\n]*\n$/) }),
    );
  });
});
