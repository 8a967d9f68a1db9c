import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { KT_LAUNCHER, ktEnvironment, runKt } from "../support/kt.ts";
import { portOf } from "../support/kafka/port-of.ts";

const cwd = tmpdir();

describe("the process", () => {
  test("prints its version", async () => {
    const { exitCode, stdout, stderr } = await runKt(["--version"], { cwd });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.toString()).toMatch(/\d+\.\d+\.\d+/);
  });

  test("refuses an unknown command on stderr only", async () => {
    const { exitCode, stdout, stderr } = await runKt(["topisc"], { cwd });
    expect(exitCode).not.toBe(0);
    expect(stdout.toString()).toBe("");
    expect(stderr.toString()).toContain("topisc");
  });

  test("puts no colours into a pipe", async () => {
    const { stdout } = await runKt(["topics", "--help"], { cwd });
    expect(stdout.toString()).not.toContain("\u001b[");
  });

  test("ends quietly when the reader of its output goes away", async () => {
    const child = spawn(process.execPath, [KT_LAUNCHER, "topics", "--help"], {
      cwd,
      env: ktEnvironment(),
      stdio: "pipe",
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, "close");
    expect({ exitCode: child.exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends on %s while it waits for a broker, with exit code %i", async (signal, exitCode) => {
    const silent = createServer();
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const args = ["topics", "--bootstrap-server", `127.0.0.1:${portOf(silent)}`, "--list"];
    const child = spawn(process.execPath, [KT_LAUNCHER, ...args], { cwd, env: ktEnvironment(), stdio: "ignore" });
    const closed = once(child, "close");
    await Promise.race([once(silent, "connection"), closed]);
    child.kill(signal);
    await closed;
    silent.close();
    expect(child.exitCode).toBe(exitCode);
  });
});
