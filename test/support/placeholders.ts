/** Values of this run by placeholder name, such as bootstrap. */
export type Bindings = Record<string, string>;

const UUID = "[A-Za-z0-9_-]{22}";
const decimal = (digits: number) => `(?:-?\\d+\\.\\d{${digits}}|NaN|-?Infinity)`;

/** What stands for a value that varies from run to run, when the run itself does not know it. */
const PATTERNS: Record<string, string> = {
  "topic-id": UUID,
  "cluster-id": UUID,
  "directory-id": UUID,
  uuid: UUID,
  "process-id": "[0-9a-f-]{36}|[A-Za-z0-9_-]{22}",
  "consumer-id": "\\S+",
  "member-id": "\\S+",
  "token-id": UUID,
  hmac: "[A-Za-z0-9+/]+=*",
  base64: "[A-Za-z0-9+/]*=*",
  hex: "[0-9a-fA-F]+",
  timestamp: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}",
  "timestamp-ms": "\\d{13}",
  datetime: "\\d{4}[-/]\\d\\d[-/]\\d\\d(?:[ T]\\d\\d:\\d\\d(?::\\d\\d(?:[:.,]\\d{3})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?",
  ms: "\\d+",
  number: "-?\\d+",
  leader: "\\d+",
  controller: "\\d+",
  "producer-id": "\\d+",
  f1: decimal(1),
  f2: decimal(2),
  f3: decimal(3),
  f4: decimal(4),
  f6: decimal(6),
  double: "(?:-?\\d+\\.\\d+(?:E-?\\d+)?|NaN|-?Infinity)",
  "java-object": "\\S+",
  host: "[\\w.:-]+",
  port: "\\d+",
  bootstrap: "[\\w.:-]+:\\d+",
  "log-dir": "\\S+",
  cwd: "\\S+",
};

/**
 * A pattern for one line of a recorded output: placeholders stand for their values, everything else for itself. Blanks
 * after a placeholder may be fewer or more, since the recorded ones make up for the width of the value that was there.
 */
export function placeholderPattern(template: string, bindings: Bindings): RegExp {
  let flexible = false;
  const parts = template.split(/(\{[a-z][a-z0-9-]*\}| {2,}| $)/);
  const source = parts.map((part) => {
    if (part.startsWith(" ") && part.trim() === "" && flexible) return part.length > 1 ? " +" : " ?";
    const name = /^\{([a-z][a-z0-9-]*)\}$/.exec(part)?.[1];
    const pattern = name === undefined ? undefined : valuePattern(name, bindings);
    if (pattern === undefined) return escape(part);
    flexible = true;
    return pattern;
  });
  return new RegExp(`^${source.join("")}$`, "su");
}

/** Replaces the placeholders whose values are known; for arguments and input files. */
export function bindPlaceholders(text: string, bindings: Bindings): string {
  return text.replaceAll(/\{([a-z][a-z0-9-]*)\}/g, (whole, name: string) => bindings[name] ?? whole);
}

/**
 * The reverse, for recording: values become placeholders. One followed by a run of blanks is padded, so that the columns
 * after it stay where they are.
 */
export function hideValues(text: string, bindings: Bindings): string {
  const named = Object.entries(bindings).toSorted(([, a], [, b]) => b.length - a.length);
  // {bootstrap} rather than {bootstrap-1}, and no bare port or host: they occur in other numbers and names.
  const hidden = named.filter(([name]) => /^(?:bootstrap|log-dir|cluster-id)/.test(name) && !name.endsWith("-1"));
  let result = text.replaceAll(/(TopicId: )[\w-]{22}/g, "$1{topic-id}");
  for (const [name, value] of hidden) {
    result = result.replaceAll(new RegExp(`${escape(value)}( {2,})?`, "g"), (found, blanks?: string) =>
      blanks === undefined ? `{${name}}` : `{${name}}`.padEnd(found.length),
    );
  }
  return result;
}

function valuePattern(name: string, bindings: Bindings): string | undefined {
  const bound = bindings[name];
  if (bound !== undefined) return escape(bound);
  // {bootstrap-2} is like {bootstrap}.
  const pattern = PATTERNS[name] ?? PATTERNS[name.replace(/-\d+$/, "")];
  return pattern === undefined ? undefined : `(?:${pattern})`;
}

const escape = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
