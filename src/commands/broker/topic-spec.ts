import { UsageError } from "../../errors.ts";

/** A topic to create when the broker starts. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Reads NAME:PARTITIONS[:key=value,...]. A comma begins a new setting where a name and an equals sign follow, so that
 * a value may be a list: `logs:1:cleanup.policy=compact,delete,retention.ms=1000`.
 * Throws UsageError; whether the broker takes name and settings is its own affair.
 */
export function parseTopicSpec(text: string): TopicSpec {
  const match = /^([^:]+):(\d+)(?::(.*))?$/s.exec(text);
  if (match === null) throw wrong(text);
  const [, name = "", count = "", settings = ""] = match;
  const partitions = Number(count);
  if (partitions < 1 || partitions > 0x7fffffff) throw wrong(text);
  return { name, partitions, config: Object.fromEntries(settingsOf(settings, text)) };
}

function settingsOf(settings: string, whole: string): [string, string][] {
  if (settings === "") return [];
  return settings.split(/,(?=[^,=]+=)/).map((setting) => {
    const at = setting.indexOf("=");
    if (at < 1) throw wrong(whole);
    return [setting.slice(0, at).trim(), setting.slice(at + 1)];
  });
}

function wrong(text: string): UsageError {
  return new UsageError(`--topic takes NAME:PARTITIONS or NAME:PARTITIONS:KEY=VALUE,..., not '${text}'`, {
    hint: "as in --topic orders:3 or --topic users:1:cleanup.policy=compact",
  });
}
