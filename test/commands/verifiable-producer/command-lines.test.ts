import { expect, test } from "vitest";
import { runMain } from "../../support/run-main.ts";
// Recorded from Apache Kafka 4.3.1 on 75 columns.
import recorded from "./command-lines.json" with { type: "json" };

test.each(recorded.errors.map(({ args, error }) => [args, error] as const))(
  "%j is refused as by the official tool",
  async (args, error) => {
    expect(await runMain(["verifiable-producer", ...args])).toEqual({
      stdout: "",
      stderr: recorded.usage + error,
      exitCode: 1,
    });
  },
);

test("texts are as wide as the terminal says", async () => {
  const { stderr } = await runMain(["verifiable-producer", "--nope"], { COLUMNS: "205" });
  const [first = ""] = stderr.split("\n");
  expect(first.length).toBeGreaterThan(150);
  expect(first.length).toBeLessThanOrEqual(200);
});

test("help is the official one and kt's own options, without arguments the official one alone", async () => {
  const bare = await runMain(["verifiable-producer"]);
  const asked = await runMain(["verifiable-producer", "--help"]);
  expect({ ...bare, stdout: "" }).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect({ ...asked, stdout: "" }).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(asked.stdout.startsWith(bare.stdout)).toBe(true);
  expect(bare.stdout).not.toContain("--ledger");
  expect(asked.stdout.slice(bare.stdout.length)).toMatch(/--ledger <file>[^]*--output <format>[^]*Examples:/);
});
