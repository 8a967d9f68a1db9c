import { stringify } from "yaml";

/** Data as one YAML document, without a line feed at its end. */
export function formatYaml(data: unknown): string {
  return stringify(data, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
