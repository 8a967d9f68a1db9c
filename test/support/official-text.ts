const STACK_FRAMES = "{stack-frames}";
const CAUSED_BY = "Caused by: ";
/** The logger's name ends an event; it has dots, unlike a number in brackets that ends a message. */
const LOGGER_AT_END = / \([\w$-]+(?:\.[\w$-]+)+\)$/;
/** The only message of several lines: it shows the pattern, and the place in it. */
const BAD_PATTERN = /^java\.util\.regex\.PatternSyntaxException: /;
/** Kafka's own exceptions have no frames. */
const FRAMELESS = /^org\.apache\.kafka\.common\.(?:errors\.)?\w+Exception(?:: |$)/;
/** What follows its events with frames is the tool's own. */
const ADMIN_LOGGER = "(org.apache.kafka.clients.admin.internals.";
const LOG_EVENT = /^\[(?:\{timestamp\}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\] [A-Z]+ /;

/**
 * The lines that kt must print too: without log events, stack frames, "Caused by" and the empty line after them. The line
 * above the frames ("Class: message") counts only when its message has not been printed before; then `exception` is set,
 * and kt may leave out the class.
 */
export function messageLines(recorded: string): { text: string; exception: boolean }[] {
  const lines = asLines(withoutLogEvents(recorded));
  const kept: { text: string; exception: boolean }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const text = lines[at]!;
    const inTrace = text.trim() === STACK_FRAMES || text.startsWith(CAUSED_BY);
    const header = lines[at + 1]?.trim() === STACK_FRAMES ? exceptionMessage(text) : undefined;
    if (inTrace) {
      // The message of a cause may go on, as that of Jackson's exceptions.
      while (text.startsWith(CAUSED_BY) && lines[at + 1]?.startsWith(" at [") === true) at += 1;
      if (lines[at + 1] === "") at += 1;
    } else if (header === undefined) kept.push({ text, exception: false });
    else if (!kept.some((line) => line.text.includes(header))) kept.push({ text: header, exception: true });
  }
  return kept;
}

/** The message of a stack trace's first line; undefined for another line. */
function exceptionMessage(line: string): string | undefined {
  const match = /^(?:Exception in thread ".*" )?(?:[\w$]+\.)+[\w$]+(?:: (.*))?$/.exec(line);
  return match === null ? undefined : (match[1] ?? "");
}

/** `[date] LEVEL text (logger)`; the text may have several lines, and an exception with its frames may follow. */
export function withoutLogEvents(text: string): string {
  const lines = asLines(text);
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!LOG_EVENT.test(lines[at]!)) {
      kept.push(lines[at]!);
      continue;
    }
    while (at < lines.length && !LOGGER_AT_END.test(lines[at]!)) at += 1;
    const ownTrace = lines[at]?.includes(ADMIN_LOGGER) === true;
    const follows = () => lines[at + 1] ?? "";
    const isHeader = () =>
      FRAMELESS.test(follows()) ||
      (!ownTrace && lines[at + 2]?.trim() === STACK_FRAMES && exceptionMessage(follows()) !== undefined);
    if (BAD_PATTERN.test(follows())) while (follows().trim() !== STACK_FRAMES) at += 1;
    while (isHeader() || follows().trim() === STACK_FRAMES || follows().startsWith(CAUSED_BY)) at += 1;
  }
  return asText(kept);
}

export function foldStackFrames(text: string): string {
  return text.replaceAll(
    /(?:^[\t ]+(?:at (?!\[Source).+|\.\.\. \d+ (?:more|common frames omitted))\n)+/gm,
    `\t${STACK_FRAMES}\n`,
  );
}

/** From the header of joptsimple's table to the end. */
export function foldUsage(text: string): string {
  return text.replace(/^Option {2,}.*\n-{6} {2,}.*\n[^]*/m, "{usage}\n");
}

/** Java prints the items of hash sets in an order that varies from run to run: sort them in the known sentences. */
export function inSetOrder(text: string): string {
  return text
    .replaceAll(/(?<=Option combination "\[).*?(?=\]")/g, sorted)
    .replaceAll(/(?<=takes (?:one of these|the following) options: ).*/g, sorted)
    .replaceAll(/(?<=Valid (?:states|types) are: ).*/g, sorted)
    .replaceAll(/(?<=requires one of the following scenarios: \[).*(?=\])/g, sorted)
    .replaceAll(/(?<=^SCRAM credential configs for user-principal '.*' are ).*/gm, sorted);
}

/** Java prints the rows of an immutable map in another order at each run: sort the known ones that stand together. */
export function inRowOrder(text: string): string {
  return text.replaceAll(/(?:^partition: .*\n){2,}/gm, (rows) => asText(asLines(rows).toSorted()));
}

const sorted = (items: string) => items.split(", ").toSorted().join(", ");

export const asLines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
export const asText = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
