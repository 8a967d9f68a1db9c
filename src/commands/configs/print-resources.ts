import type { ConfigEntry } from "../../kafka/admin/config-entries.ts";
import type { Context, TableCell } from "../../kit/context.ts";
import { entityOf, entityText } from "./entities.ts";
import type { ResourceEntityType } from "./entities.ts";

/** An entity with its settings, sorted by name. */
export interface DescribedResource {
  readonly name: string;
  readonly entries: readonly ConfigEntry[];
}

/** A setting as the official tool prints it. */
export function resourceLine({ name, value, sensitive, synonyms }: ConfigEntry): string {
  const shown = synonyms.map((synonym) => `${synonym.source}:${synonym.name}=${synonym.value}`).join(", ");
  return `  ${name}=${value} sensitive=${sensitive} synonyms={${shown}}`;
}

/** Prints entities with their settings as JSON, YAML or a table. */
export async function printResources(
  type: ResourceEntityType,
  described: readonly DescribedResource[],
  context: Context,
): Promise<void> {
  const data = described.map(({ name, entries }) => ({
    entity: entityOf([type], [name]),
    configs: entries.map(({ name: key, value, source, sensitive, readOnly, synonyms }) => ({
      name: key,
      value,
      source,
      sensitive,
      readOnly,
      synonyms: synonyms.map((synonym) => ({ name: synonym.name, value: synonym.value, source: synonym.source })),
    })),
  }));
  await context.print(data, {
    head: ["Entity", "Name", "Value", "Source"],
    rows: data.flatMap(({ entity, configs }) =>
      configs.map((config) => [entityText(entity), config.name, valueCell(config), config.source]),
    ),
  });
}

function valueCell({ value, sensitive }: Pick<ConfigEntry, "value" | "sensitive">): TableCell {
  if (value !== null) return value;
  return { text: sensitive ? "(hidden)" : "(none)", tone: "dim" };
}
