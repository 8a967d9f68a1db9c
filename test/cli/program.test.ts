import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { registry } from "../../src/cli/registry.ts";
import { KAFKA_VERSION, KT_VERSION } from "../../src/cli/version.ts";
import { runMain } from "../support/run-main.ts";

const packageJson = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

describe("kt itself", () => {
  test.each([
    [["--help"]],
    [["-h"]],
    [["help"]],
    [["help", "help"]],
    [["--output", "json", "--help"]],
    [["--", "--help"]],
  ])("prints its help on stdout, with all commands: kt %j", async (args) => {
    const { stdout, stderr, exitCode } = await runMain(args);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/^Usage: kt <command> \[options\]\n/);
    for (const { name, summary } of registry) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
  });

  test.each([[[]], [["--output", "json"]], [["--debug"]], [["--connect-timeout=5"]], [["--"]]])(
    "without a command prints the help on stderr and exits 2: kt %j",
    async (args) => {
      const { stdout, stderr, exitCode } = await runMain(args);
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toMatch(/^Usage: kt /);
    },
  );

  test("prints kt's version and Kafka's", async () => {
    expect(await runMain(["--version"])).toEqual({
      stdout: `kt ${packageJson.version} (Apache Kafka 4.3.1)\n`,
      stderr: "",
      exitCode: 0,
    });
  });

  test("has the version of its package", () => {
    expect({ KT_VERSION, KAFKA_VERSION }).toEqual({ KT_VERSION: packageJson.version, KAFKA_VERSION: "4.3.1" });
  });

  test.each([
    [["topcs"], "kt: 'topcs' is not a command of kt\nkt: did you mean 'kt topics'?\n"],
    [["--debug", "topic", "--list"], "kt: 'topic' is not a command of kt\nkt: did you mean 'kt topics'?\n"],
    [["completon", "bash"], "kt: 'completon' is not a command of kt\nkt: did you mean 'kt completion'?\n"],
    [["help", "topcs"], "kt: 'topcs' is not a command of kt\nkt: did you mean 'kt topics'?\n"],
    [["brew"], "kt: 'brew' is not a command of kt\nkt: see 'kt --help'\n"],
    [[""], "kt: '' is not a command of kt\nkt: see 'kt --help'\n"],
    [["__proto__"], "kt: '__proto__' is not a command of kt\nkt: see 'kt --help'\n"],
    [["--brew", "topics"], "kt: unknown option '--brew'\nkt: see 'kt --help'\n"],
  ])("refuses %j with exit code 2", async (args, stderr) => {
    expect(await runMain(args)).toEqual({ stdout: "", stderr, exitCode: 2 });
  });

  test.each([
    [["broker", "strat"], "kt: 'broker strat' is not a command of kt\nkt: did you mean 'kt broker start'?\n"],
    [["broker", "--debug", "rum"], "kt: 'broker rum' is not a command of kt\nkt: did you mean 'kt broker run'?\n"],
    [["broker", "brew"], "kt: 'broker brew' is not a command of kt\nkt: see 'kt broker --help'\n"],
    [["help", "broker", "strat"], "kt: 'broker strat' is not a command of kt\nkt: did you mean 'kt broker start'?\n"],
    [["borker", "start"], "kt: 'borker' is not a command of kt\nkt: did you mean 'kt broker'?\n"],
    [["broker", "--port", "1", "start"], "kt: unknown option '--port'\nkt: see 'kt broker --help'\n"],
  ])("refuses what a group of commands does not have: %j", async (args, stderr) => {
    expect(await runMain(args)).toEqual({ stdout: "", stderr, exitCode: 2 });
  });

  test.each([[["broker", "--help"]], [["broker", "-h"]], [["help", "broker"]], [["broker", "--debug", "--help"]]])(
    "prints the help of a group on stdout: kt %j",
    async (args) => {
      const { stdout, stderr, exitCode } = await runMain(args);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
      expect(stdout).toMatch(/^Usage: kt broker <command> \[options\]\n/);
      expect(stdout).toMatch(/^ {2}start +Start a broker and keep it running\.$/m);
      expect(stdout).toMatch(/^kt broker COMMAND --help tells of one command\.$/m);
    },
  );

  test("prints the help of a group on stderr and exits 2 where no command follows", async () => {
    const { stdout, stderr, exitCode } = await runMain(["broker"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(/^Usage: kt broker /);
  });

  test("tells of a command of a group, by help and by --help alike", async () => {
    const help = await runMain(["help", "broker", "start"]);
    expect(help).toEqual(await runMain(["broker", "start", "--help"]));
    expect(help).toMatchObject({ stderr: "", exitCode: 0 });
    expect(help.stdout).toMatch(/^Usage: kt broker start \[options\]\n/);
  });

  test("prints a completion script, and refuses a shell that it does not know", async () => {
    expect((await runMain(["completion", "bash"])).stdout).toContain("complete -");
    const { stdout, stderr, exitCode } = await runMain(["completion", "tcsh"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(/^kt: .*'tcsh'.*bash, zsh, fish/);
    expect((await runMain(["completion"])).stderr).toMatch(/^kt: missing required argument 'shell'\n/);
  });

  test.each([
    ["help", "completion"],
    ["completion", "--help"],
  ])("tells where completion scripts go: kt %s %s", async (...args) => {
    const { stdout, stderr, exitCode } = await runMain(args);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toContain("Fish:  kt completion fish > ~/.config/fish/completions/kt.fish");
  });
});
