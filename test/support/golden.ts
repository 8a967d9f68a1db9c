import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** One recorded run of an official tool; test/golden/format.md tells the format. Texts are in golden notation. */
export interface GoldenCase {
  /** File name without ".txt". */
  name: string;
  /** The state it ran on, in words. */
  setup: string;
  /** The arguments, placeholders not yet replaced. */
  args: string[];
  /** Input files by name, and what was piped in. */
  files: Map<string, Buffer>;
  stdin: Buffer;
  /** A signal to send, in words; undefined when the tool ended by itself. */
  signal: string | undefined;
  exitCode: number;
  stdout: string;
  stderr: string;
  /** Commands that read the result back, with their stdout. */
  readBacks: { command: string[]; stdout: string }[];
}

/** Reads all cases of a folder, sorted by name. */
export function readGoldenCases(folder: string): GoldenCase[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return files
    .toSorted()
    .map((file) => parseGoldenCase(basename(file, ".txt"), readFileSync(join(folder, file), "utf8")));
}

/** Parses one case; throws on a line outside the format. */
export function parseGoldenCase(name: string, text: string): GoldenCase {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const setup = /^setup: (.*)$/.exec(lines.shift() ?? "")?.[1];
  const command = /^\$ ?(.*)$/.exec(lines.shift() ?? "")?.[1];
  if (setup === undefined || command === undefined) throw new Error(`${name}: expected "setup: ..." and "$ ARGS"`);
  const golden: GoldenCase = {
    name,
    setup,
    args: splitShellWords(expandRepeats(command)),
    files: new Map(),
    stdin: Buffer.alloc(0),
    signal: undefined,
    exitCode: Number.NaN,
    stdout: "",
    stderr: "",
    readBacks: [],
  };
  let block: string | undefined;
  let content: string[] = [];
  const close = () => {
    if (block !== undefined) addBlock(golden, block, content);
    content = [];
  };
  for (const line of lines) {
    const heading = /^--- (file .+|stdin|signal|stdout|stderr|then)$/.exec(line)?.[1];
    const exit = /^exit: (\d+)$/.exec(line)?.[1];
    if (heading !== undefined) {
      close();
      block = heading;
    } else if (exit !== undefined && Number.isNaN(golden.exitCode)) {
      close();
      block = undefined;
      golden.exitCode = Number(exit);
    } else if (block === undefined) throw new Error(`${name}: a line outside a block: ${line}`);
    else content.push(line);
  }
  close();
  if (Number.isNaN(golden.exitCode)) throw new Error(`${name}: no "exit: N"`);
  return golden;
}

function addBlock(golden: GoldenCase, heading: string, lines: string[]): void {
  const text = expandRepeats(lines.map((line) => `${line}\n`).join(""));
  if (heading.startsWith("file ")) golden.files.set(heading.slice(5), fromNotation(text));
  else if (heading === "stdin") golden.stdin = fromNotation(text);
  else if (heading === "signal") golden.signal = text.trimEnd();
  else if (heading === "stdout") golden.stdout = text;
  else if (heading === "stderr") golden.stderr = text;
  else {
    const end = text.indexOf("\n");
    golden.readBacks.push({ command: splitShellWords(text.slice(0, end)), stdout: text.slice(end + 1) });
  }
}

/** Words as a POSIX shell splits them: blanks separate, '...' is literal, "..." and \ quote. */
export function splitShellWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gsu)) {
    words.push(
      word.replaceAll(
        /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gsu,
        (_, single?: string, double?: string, escaped?: string) => {
          return single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped ?? "";
        },
      ),
    );
  }
  return words;
}

const NO_NEWLINE = "{no-newline}\n";

/** Bytes of a text in golden notation: {cr}, {x:HH} and {no-newline} at the end. */
export function fromNotation(text: string): Buffer {
  const kept = text.endsWith(`\n${NO_NEWLINE}`) ? text.slice(0, -NO_NEWLINE.length - 1) : text;
  const whole = kept === NO_NEWLINE ? "" : kept;
  const parts = whole.split(/(\{cr\}|\{x:[0-9a-f]{2}\})/);
  return Buffer.concat(
    parts.map((part) => {
      if (part === "{cr}") return Buffer.of(0x0d);
      const hex = /^\{x:([0-9a-f]{2})\}$/.exec(part)?.[1];
      return hex === undefined ? Buffer.from(part) : Buffer.from(hex, "hex");
    }),
  );
}

/** Golden notation of bytes; the inverse of `fromNotation`. */
export function toNotation(bytes: Buffer): string {
  if (bytes.length === 0) return "";
  const plain = bytes.toString("utf8");
  let text = "";
  if (!CONTROLS.test(plain) && Buffer.from(plain).equals(bytes)) text = plain;
  for (let at = text === plain ? bytes.length : 0; at < bytes.length;) {
    const length = utf8Length(bytes, at);
    const first = bytes[at]!;
    if (length === 0 || (length === 1 && isControl(first))) {
      text += first === 0x0d ? "{cr}" : `{x:${first.toString(16).padStart(2, "0")}}`;
      at += 1;
    } else {
      text += bytes.toString("utf8", at, at + length);
      at += length;
    }
  }
  return text.endsWith("\n") ? text : `${text}\n${NO_NEWLINE}`;
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f]/;
const isControl = (byte: number) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f;

/** Length of the valid UTF-8 sequence at `at`, 0 when there is none. */
function utf8Length(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const sequence = bytes.subarray(at, at + length);
  return Buffer.from(sequence.toString("utf8")).equals(sequence) ? length : 0;
}

const expandRepeats = (text: string) =>
  text.replaceAll(/\{(\d+) times (.)\}/gu, (_, count: string, letter: string) => letter.repeat(Number(count)));
