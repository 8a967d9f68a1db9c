/** One folder, one broker: of this process, of another, and a real Kafka's. */
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { loadNative, lockFolder } from "../../src/storage/folder-lock.ts";
import { errorOf } from "../support/error-of.ts";
import { tempFolder } from "./support/logs.ts";

const holdScript = join(import.meta.dirname, "support", "processes", "hold-lock.ts");
const native = loadNative();

/** Another process that has the folder; it says so, and holds it until it is killed. */
async function heldByAnother(folder: string, kind: "native" | "owner") {
  const child = spawn(process.execPath, ["--import", "tsx", holdScript, folder, kind], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

/** Java's FileChannel.tryLock on the folder's `.lock`, as a Kafka takes it; holds it until its input ends. */
const JAVA_LOCK = `
import java.nio.channels.*; import java.nio.file.*;
public class Lock { public static void main(String[] a) throws Exception {
  FileChannel c = FileChannel.open(Path.of(a[0]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  System.out.println(c.tryLock() == null ? "taken" : "got it"); System.out.flush(); System.in.read(); } }`;

const hasJava = spawnSync("java", ["-version"]).status === 0;
const skipped = hasJava ? "" : " (skipped: no java)";

function javaLock(folder: string) {
  const source = join(tempFolder(), "Lock.java");
  writeFileSync(source, JAVA_LOCK);
  const child = spawn("java", [source, join(folder, ".lock")], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function lineOf(child: ReturnType<typeof javaLock>): Promise<string> {
  const [data] = (await once(child.stdout, "data")) as [Buffer];
  return data.toString().trim();
}

describe.each([
  ["with the native part", "native", native],
  ["without it", "owner", null],
] as const)("a folder %s", (_, kind, tryLock) => {
  test.skipIf(kind === "native" && native === null)("is had once, and again when it was let go", () => {
    const folder = tempFolder();
    const lock = lockFolder(folder, tryLock);
    expect(readdirSync(folder)).toEqual(kind === "native" ? [".lock"] : [".lock", ".lock.owner"]);
    const error = errorOf(() => lockFolder(folder, tryLock));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(`The data folder ${folder} is in use by another broker of this process`);
    lock.release();
    lock.release();
    lockFolder(folder, tryLock).release();
    expect(readdirSync(folder)).toEqual([".lock"]);
  });

  test.skipIf(kind === "native" && native === null)(
    "that another process has is refused with its id, until that is killed",
    async () => {
      const folder = tempFolder();
      const child = await heldByAnother(folder, kind);
      expect(errorOf(() => lockFolder(folder, tryLock))).toMatchObject({
        message: `The data folder ${folder} is in use by process ${child.pid}`,
        hint: "Stop it, or choose another folder.",
      });
      child.kill("SIGKILL");
      await once(child, "exit");
      lockFolder(folder, tryLock).release();
    },
  );

  test.skipIf(!hasJava || process.platform !== "linux" || (kind === "native" && native === null))(
    `that a Java process has locked as Kafka does is refused${skipped}`,
    async () => {
      const folder = tempFolder();
      const child = javaLock(folder);
      expect(await lineOf(child)).toBe("got it");
      expect(errorOf(() => lockFolder(folder, tryLock))).toMatchObject({
        message: `The data folder ${folder} is in use by process ${child.pid}`,
      });
    },
  );
});

test.skipIf(!hasJava || native === null)(`a folder that we have is refused to a Java process${skipped}`, async () => {
  const folder = tempFolder();
  const lock = lockFolder(folder);
  const first = javaLock(folder);
  expect(await lineOf(first)).toBe("taken");
  lock.release();
  expect(await lineOf(javaLock(folder))).toBe("got it");
});

test("without the native part, what a process that has ended left behind does not count", () => {
  const folder = tempFolder();
  // Process ids are given again: this one is ours, but started at another time.
  for (const owner of ["999999999 1\n", `${process.pid} 1\n`, "nonsense", ""]) {
    writeFileSync(join(folder, ".lock.owner"), owner);
    lockFolder(folder, null).release();
  }
});
