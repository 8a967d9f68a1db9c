import { expect, test } from "vitest";
import { registry } from "../../src/cli/registry.ts";

test.each(registry.map((entry) => [entry.name, entry] as const))(
  "kt %s is registered as it is defined",
  async (_, entry) => {
    const { name, summary } = await entry.load();
    expect({ name, summary }).toEqual({ name: entry.name, summary: entry.summary });
  },
);

test("no command is registered twice, nor under a name that kt itself uses", () => {
  const names = [...registry.map(({ name }) => name), "help", "completion"];
  expect(new Set(names).size).toBe(names.length);
});
