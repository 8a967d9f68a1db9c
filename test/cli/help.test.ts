import { describe, expect, test } from "vitest";
import { commandHelp, helpWidth } from "../../src/cli/help.ts";
import { commandsOf, registry } from "../../src/cli/registry.ts";
import { globalOptions } from "../../src/kit/global-options.ts";

/** But for those whose help is the official tool's own text: the recorded outputs test that. */
const commands = (await Promise.all(registry.flatMap(commandsOf).map(async ({ load }) => load()))).filter(
  (command) => command.argumentParser === undefined,
);

describe.each(commands.map((command) => [command.name, command] as const))("the help of kt %s", (_, command) => {
  const help = commandHelp(command, 120, 75);

  test("names every option once at the beginning of a line, with its placeholder, under its heading", () => {
    for (const { name, placeholder, group } of Object.values({ ...command.options, ...globalOptions })) {
      const flags = [`--${name}`, placeholder].filter((part) => part !== "").join(" ");
      const lines = help.split("\n");
      const found = lines.flatMap((line, at) => (line.startsWith(`  ${flags} `) || line === `  ${flags}` ? [at] : []));
      expect(found, flags).toHaveLength(1);
      const heading = lines.slice(0, found[0]).findLast((line) => /^\S/.test(line));
      expect(heading, flags).toBe(`${group || "Options"}:`);
    }
  });

  test("names the official tool, where there is one, and has all examples", () => {
    if (command.mirrors !== undefined) expect(help).toContain(`Mirrors ${command.mirrors}.\n`);
    for (const example of command.examples) expect(help).toContain(`  ${example.command}\n      ${example.explains}\n`);
  });

  test.each([72, 80, 100])("keeps within %i columns but for examples", (columns) => {
    const [options = ""] = commandHelp(command, columns, 75).split("\nExamples:");
    const tooLong = options.split("\n").filter((line) => line.length > columns);
    expect(tooLong).toEqual([]);
  });
});

test.each([
  [undefined, 100],
  [80, 80],
  [300, 120],
])("a terminal of %s columns has a help of %i", (columns, width) => {
  expect(helpWidth(columns)).toBe(width);
});
