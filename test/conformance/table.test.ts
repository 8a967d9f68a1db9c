import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientTable } from "./table.ts";

test("docs/compatibility.md says of the clients what the suite proves", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/compatibility.md"), "utf8");
  expect(text).toContain(clientTable());
});
