/**
 * Fetches the foreign clients of test/conformance, unless they are there: builds the Go program (modules from the Go
 * module proxy) and makes a Python environment (packages from PyPI), both outside of the repository. Prints the folders.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goFolder, isComplete, pythonFolder } from "../test/conformance/support/installed.ts";

const suite = join(import.meta.dirname, "../test/conformance");

function make(folder: string, how: () => void): void {
  if (!isComplete(folder)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    how();
    writeFileSync(join(folder, ".complete"), "");
  }
  console.log(folder);
}

function run(command: string, args: string[], cwd = suite): void {
  execFileSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
}

const go = goFolder();
make(go, () => run("go", ["build", "-trimpath", "-mod=readonly", "-o", join(go, "driver"), "."], join(suite, "go")));

const python = pythonFolder();
make(python, () => {
  run("python3", ["-m", "venv", python]);
  run(join(python, "bin/pip"), ["install", "--quiet", "--no-deps", "-r", join(suite, "python/requirements.txt")]);
});
