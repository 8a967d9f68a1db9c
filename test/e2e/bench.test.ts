import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bar } from "../../bench/report/bars.ts";
import { type RunningBroker, startBroker } from "../../src/broker/start-broker.ts";
import { ktEnvironment } from "../support/kt.ts";

const root = path.resolve(import.meta.dirname, "../..");
const ROW = "kt topics --list";

interface Ended {
  exitCode: unknown;
  stdout: string;
  stderr: string;
}

function bench(...args: string[]): Promise<Ended> {
  const script = ["--import", "tsx", path.join(root, "bench/index.ts"), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, script, { cwd: root, env: ktEnvironment() }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe("the benchmark", () => {
  let broker: RunningBroker;
  let folder = "";
  beforeAll(async () => {
    broker = await startBroker();
    folder = mkdtempSync(path.join(tmpdir(), "kt-bench-test-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await broker.stop();
  });

  /** One row of one suite, with kt and an empty Node alone. */
  function quickRun(...bars: Pick<Bar, "id" | "direction" | "value">[]): Promise<Ended> {
    const file = path.join(folder, "bars.json");
    const where = { suite: "startup", table: "A small job", row: ROW, of: "kt", to: "node" };
    writeFileSync(file, JSON.stringify(bars.map((bar) => ({ ...where, ...bar }))));
    const narrowed = ["--only", "startup", "--rows", ROW, "--tools", "kt", "--quick", "--runs", "1"];
    return bench(...narrowed, "--bootstrap-server", broker.bootstrapServer, "--bars", file, "--check");
  }

  test("measures a row, tells the bar and ends with 0 where it is held", async () => {
    const { exitCode, stdout, stderr } = await quickRun({ id: "low", direction: "at least", value: 0.001 });
    expect(stdout).toMatch(/A small job\n {2}kt topics --list\n {4}node +[\d.,]+ ms .*\n {4}kt +[\d.,]+ ms/);
    expect(stdout).toMatch(/^held +low: [\d.]+ \(at least 0.001\)$/m);
    expect(stderr).toContain("not compared: official, kcat, kafkactl, kaf");
    expect(exitCode).toBe(0);
  });

  test("ends with 1 below a bar, and says which", async () => {
    const held = { id: "low", direction: "at least", value: 0.001 } as const;
    const { exitCode, stdout } = await quickRun(held, { id: "out-of-reach", direction: "at most", value: 0.001 });
    expect(stdout).toMatch(/^NOT HELD +out-of-reach: [\d.]+ \(at most 0.001\)$/m);
    expect(stdout.trim().split("\n").at(-1)).toBe("1 of 2 bars not held: out-of-reach");
    expect(exitCode).toBe(1);
  });

  test("ends with 2 where it is asked for what there is not", async () => {
    const { exitCode, stderr } = await bench("--only", "nothing");
    expect(stderr).toMatch(/^there is no suite nothing: startup, /);
    expect(exitCode).toBe(2);
  });
});
