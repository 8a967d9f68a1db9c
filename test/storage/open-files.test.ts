import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Opened } from "../../src/storage/open-files.ts";
import { OpenFiles } from "../../src/storage/open-files.ts";
import { range, tempFolder } from "./support/logs.ts";

test("lets go of the file that was used the longest ago", () => {
  const folder = tempFolder();
  const open = new OpenFiles(3);
  const files: Opened[] = range(0, 4).map(() => ({ descriptor: -1, lastUsed: 0, slot: 0 }));
  const use = (index: number): number => open.open(files[index]!, join(folder, `${index}`), "w+");
  for (const index of [0, 1, 2]) use(index);
  files[0]!.lastUsed = ++open.tick;
  use(3);
  expect(files.map(({ descriptor }) => descriptor !== -1)).toEqual([true, false, true, true]);
  open.close(files[2]!);
  open.close(files[2]!);
  expect(open.count).toBe(2);
  open.closeAll();
  expect([open.count, files.every(({ descriptor }) => descriptor === -1)]).toEqual([0, true]);
  expect(readdirSync(folder)).toHaveLength(4);
});

test("many partitions work where the process may have few files open", () => {
  const script = join(import.meta.dirname, "support", "processes", "few-descriptors.ts");
  const command = `ulimit -n 60; exec "$0" --import tsx "${script}" "${tempFolder()}" 100`;
  const { stdout, stderr } = spawnSync("sh", ["-c", command, process.execPath]);
  expect({ stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
    stdout: String(100 * 3 * 78),
    stderr: "",
  });
});
