import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

let built: Promise<unknown> | undefined;

/** What `npm run build` does; once, however many projects of a test run ask for it. */
export async function build(): Promise<void> {
  const root = join(import.meta.dirname, "../..");
  built ??= promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build.ts"], { cwd: root });
  await built;
}
