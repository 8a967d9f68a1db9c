import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { completionScripts, completionTree } from "../../src/cli/completion/index.ts";

const tree = await completionTree();
const pathOf = (shell: string): string => fileURLToPath(new URL(`../../completions/kt.${shell}`, import.meta.url));
const committed = (shell: string): string => readFileSync(pathOf(shell), "utf8");

/** What bash would propose for the last of the words. */
function proposals(...words: string[]): string[] {
  const script = `${completionScripts.bash(tree)}
COMP_WORDS=(kt ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
compopt() { :; }
_kt
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

describe("the completions", () => {
  test.each(Object.entries(completionScripts))(
    "in the repository are those of the commands, for %s",
    (shell, script) => {
      expect(script(tree), "stale: run `npm run gen`").toBe(committed(shell));
    },
  );

  describe.each(["zsh", "fish"])("for %s", (shell) => {
    test.skipIf(spawnSync(shell, ["--version"]).error !== undefined)(`are a script that ${shell} can read`, () => {
      expect(spawnSync(shell, ["-n", pathOf(shell)]).status).toBe(0);
    });
  });

  test("propose the commands first", () => {
    expect(proposals("")).toEqual(expect.arrayContaining(["topics", "help", "completion"]));
    expect(proposals("to")).toEqual(["topics"]);
  });

  test("propose a command's options", () => {
    expect(proposals("topics", "--part")).toEqual(["--partitions", "--partition-size-limit-per-response"]);
  });

  test("propose the commands of a group, and then the options of the one", () => {
    expect(proposals("broker", "")).toEqual(["start", "run", "--help"]);
    expect(proposals("broker", "st")).toEqual(["start"]);
    expect(proposals("broker", "start", "--po")).toEqual(["--port"]);
    expect(proposals("broker", "run", "--mem")).toEqual(["--memory"]);
  });

  test("propose a program, and nothing of kt's, in the command line that kt broker run takes", () => {
    expect(proposals("broker", "run", "--memory", "--", "bas")).toContain("bash");
    expect(proposals("broker", "run", "--", "bash", "--mem")).toEqual([]);
  });

  test("propose the fixed values of an option, and none where only the user knows", () => {
    expect(proposals("topics", "--output", "j")).toEqual(["json"]);
    expect(proposals("topics", "--config", "retention")).toEqual(["retention.bytes=", "retention.ms="]);
    expect(proposals("topics", "--partitions", "")).toEqual([]);
  });
});
