import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";
import { runProcess } from "../support/kafka/official.ts";
import { ktEnvironment } from "../support/kt.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

interface PackageJson {
  version: string;
  dependencies: Record<string, string>;
}
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as PackageJson;

/** Whether the packages that kt needs can be had. */
function registryAnswers(): boolean {
  const [[name, version] = ["", ""]] = Object.entries(packageJson.dependencies);
  const args = ["view", `${name}@${version}`, "version", "--fetch-retries=0", "--fetch-timeout=10000"];
  try {
    return execFileSync("npm", args, { cwd: tmpdir(), stdio: "pipe", encoding: "utf8" }).includes(version);
  } catch {
    return false;
  }
}

describe("the package", () => {
  let folder: string;
  let files: string[];
  let tarball: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kt-package-"));
    // dist/ has been built before these tests.
    const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: root,
    });
    const [packed] = Object.values(
      JSON.parse(stdout) as Record<string, { filename: string; files: { path: string }[] }>,
    );
    files = packed!.files.map((file) => file.path);
    tarball = join(folder, packed!.filename);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has what runs, what documents it and the licences, and nothing else", () => {
    const expected = [
      "CHANGELOG.md",
      "LICENSE",
      "NOTICE",
      "README.md",
      "bin/kt.js",
      "bin/load.js",
      "bin/package.json",
      "completions/kt.bash",
      "completions/kt.fish",
      "completions/kt.zsh",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/broker.d.mts",
      "dist/broker.d.ts",
      "dist/broker.js",
      "dist/broker.mjs",
      "dist/compression-worker.js",
      "dist/main.js",
      "dist/package.json",
      "package.json",
    ];
    const chunks = files.filter((file) => /^dist\/[a-z0-9]+(?:-[a-z0-9]+)*-[A-Z0-9]{8}\.js$/.test(file));
    expect(files.filter((file) => !chunks.includes(file)).toSorted()).toEqual(expected.toSorted());
    expect(chunks.length).toBeGreaterThan(5);
  });

  test("gives the licence text of each package whose code is in it", () => {
    const text = readFileSync(join(root, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    const sections = text.split(/^== /m).slice(1);
    const names = sections.map((section) => section.split(" ", 1)[0]);
    expect(names).toEqual(expect.arrayContaining(["kafkajs", "commander", "chalk", "cli-table3", "ora", "yaml"]));
    // Each grants something; a name with a line of a package.json would not do.
    expect(sections.filter((section) => !/permi(?:ssion|t)/i.test(section))).toEqual([]);
  });

  describe.skipIf(!registryAnswers() || kafkaMissing() !== undefined)("installed elsewhere from the registry", () => {
    let kafka: LeasedKafka;
    let installed: { stderr: string };
    let home: string;
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), "kt-home-"));
      // Without one, npm would look for a project further up.
      writeFileSync(join(home, "package.json"), "{}");
      installed = await run("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: home });
      kafka = await leaseKafka();
      await new TopicsKeeper(kafka).reach({ topics: { installed: partitions(1) } });
    });
    afterAll(() => {
      kafka?.release();
      rmSync(home, { recursive: true, force: true });
    });

    test("brings its runtime dependencies only, and no script to run", () => {
      expect(existsSync(join(home, "node_modules/kafkajs"))).toBe(false);
      expect(existsSync(join(home, "node_modules/esbuild"))).toBe(false);
      for (const name of Object.keys(packageJson.dependencies)) {
        expect(existsSync(join(home, "node_modules", name)), name).toBe(true);
      }
      // npm names kt's own prepare script here, as it would not for a package from the registry.
      expect(installed.stderr).not.toMatch(/^npm warn (?:deprecated|install-scripts {3}(?!kafka-kt@))/m);
    });

    test("runs as npx runs it", async () => {
      const options = { cwd: home, env: ktEnvironment({ KT_BOOTSTRAP_SERVER: kafka.bootstrap }) };
      const { exitCode, stdout } = await runProcess("npx", ["--no-install", "kt", "topics", "--list"], options);
      expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: "installed\n" });
    });

    test("prints its version, as a program", async () => {
      const { exitCode, stdout, stderr } = await runProcess(join(home, "node_modules/.bin/kt"), ["--version"], {
        cwd: "/",
        env: ktEnvironment(),
      });
      expect({ exitCode, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
        exitCode: 0,
        stdout: `kt ${packageJson.version} (Apache Kafka 4.3.1)\n`,
        stderr: "",
      });
    });
  });
});
