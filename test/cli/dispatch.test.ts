import { describe, expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { FakeProcess, FakeStream, inputOf, runMain } from "../support/run-main.ts";

const missingAction =
  "Command must include exactly one action: --list, --describe, --create, --alter or --delete\nkt: see 'kt topics --help'\n";

describe("kt's own options before the command", () => {
  test.each([
    [["--no-color", "topics", "--version"]],
    [["--output", "json", "topics", "--version"]],
    [["--output=json", "--connect-timeout", "5", "topics", "--version"]],
    [["--", "topics", "--version"]],
    [["--no-color", "--", "topics", "--version"]],
  ])("are as good as after it: %j", async (args) => {
    expect(await runMain(args)).toEqual({ stdout: "4.3.1\n", stderr: "", exitCode: 0 });
  });

  test("are read as the command reads them", async () => {
    const { stderr } = await runMain(["--output", "xml", "topics", "--list"]);
    expect(stderr).toBe(
      "Unknown output format 'xml'\nkt: --output takes text, json, yaml, table\nkt: see 'kt topics --help'\n",
    );
  });

  test("do not become the value that the last option lacks", async () => {
    const { stderr, exitCode } = await runMain(["--output", "json", "topics", "--list", "--topic"]);
    expect({ first: stderr.split("\n")[0], exitCode }).toEqual({
      first: "Option topic requires an argument",
      exitCode: 1,
    });
  });

  test("count after two dashes that end the command's options too", async () => {
    const { stderr } = await runMain(["--output", "xml", "topics", "--list", "--"]);
    expect(stderr).toMatch(/^Unknown output format 'xml'/);
  });

  test("twice is once too often", async () => {
    const { stderr } = await runMain(["--output", "json", "topics", "--list", "--output", "json"]);
    expect(stderr).toMatch(/^Found multiple arguments for option output, but you asked for only one\n/);
  });

  test("may have the name of a command as their value", async () => {
    expect((await runMain(["--output", "topics", "--version"])).stdout).toMatch(/^kt \d/);
  });
});

describe("a command of a group", () => {
  test.each([
    [["broker", "start", "--version"]],
    [["--output", "json", "broker", "start", "--version"]],
    [["broker", "--output", "json", "--debug", "start", "--version"]],
    [["--", "broker", "--", "start", "--version"]],
  ])("is found behind kt's own options, which count: %j", async (args) => {
    expect(await runMain(args)).toEqual({ stdout: "4.3.1\n", stderr: "", exitCode: 0 });
  });

  test("has two words, also where it points to its help", async () => {
    const { stderr } = await runMain(["broker", "--output", "xml", "start"]);
    expect(stderr).toBe(
      "kt: Unknown output format 'xml'\nkt: --output takes text, json, yaml, table\nkt: see 'kt broker start --help'\n",
    );
  });
});

test("what follows a command's name is the command's", async () => {
  expect((await runMain(["topics", "help"])).stderr).toBe(missingAction);
  expect((await runMain(["topics", "--debug=x", "--version"])).stdout).toBe("4.3.1\n");
});

test("a stream that breaks is for main to judge", async () => {
  const broken = new FakeStream();
  broken.write = () => {
    throw new Error("full");
  };
  const run = dispatch(["--version"], {
    stdin: inputOf(""),
    env: {},
    stdout: broken,
    stderr: new FakeStream(),
    process: new FakeProcess(),
  });
  await expect(run).rejects.toThrow("full");
});
