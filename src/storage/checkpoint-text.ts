/** The text of Kafka's checkpoint files: a version, how many lines follow, the lines (org.apache.kafka.server.common.CheckpointFile). */
const VERSION = "0";

export function formatCheckpoint(lines: readonly string[]): string {
  return `${[VERSION, lines.length, ...lines].join("\n")}\n`;
}

/** The lines; none for an empty text, as Kafka makes the files; undefined for a text that is no checkpoint. */
export function parseCheckpoint(text: string): readonly string[] | undefined {
  if (text === "") return [];
  const [version, count, ...lines] = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return version === VERSION && Number(count) === lines.length ? lines : undefined;
}
