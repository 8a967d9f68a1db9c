import { expect, test } from "vitest";
import { commandsOf, registry } from "../../src/cli/registry.ts";

const registered = registry.flatMap((entry) =>
  commandsOf(entry).map((command) => {
    const typed = entry === command ? entry.name : `${entry.name} ${command.name}`;
    return [typed, command] as const;
  }),
);

test.each(registered)("kt %s is registered as it is defined", async (typed, command) => {
  const { name, summary } = await command.load();
  expect({ name, summary }).toEqual({ name: typed, summary: command.summary });
});

test("no command is registered twice, nor under a name that kt itself uses", () => {
  const levels = registry.map((entry) => commandsOf(entry).map(({ name }) => name));
  for (const names of [[...registry.map(({ name }) => name), "help", "completion"], ...levels]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
