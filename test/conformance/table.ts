import { EXPECTED_DIFFERENCES, type Feature, FEATURES } from "./features.ts";
import { type Client, CLIENTS } from "./support/clients.ts";
import { hasFeature } from "./support/suite.ts";

/** What the suite proves, as docs/compatibility.md has it. */
export function clientTable(): string {
  const features = Object.keys(FEATURES) as Feature[];
  const rows = [
    ["", ...CLIENTS.map(({ name, version }) => `${name} ${version}`)],
    CLIENTS.map(() => "---").concat("---"),
    ...features.map((feature) => [feature, ...CLIENTS.map((client) => cell(client, feature))]),
  ];
  const reasons = Object.entries(EXPECTED_DIFFERENCES).map(([feature, { reason }]) => `- ${feature}: ${reason}.`);
  return [...rows.map((row) => `| ${row.join(" | ")} |`), "", ...reasons].join("\n");
}

function cell(client: Client, feature: Feature): string {
  if (!hasFeature(client, feature)) return "";
  return EXPECTED_DIFFERENCES[feature]?.clients.includes(client.name) === true ? "not yet" : "yes";
}
