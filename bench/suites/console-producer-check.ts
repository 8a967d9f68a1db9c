import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Bench } from "../bench.ts";
import { ktCommand, secondsOf } from "../support/commands.ts";
import { lineOf } from "../support/lines.ts";

export const keyOf = (line: number): string => `key-${line % 1000}\t`;
export const noKey = (): string => "";

export interface FilledTopic {
  readonly bootstrap: string;
  readonly topic: string;
  readonly records: number;
}

/** Reads a topic, with kcat where it is here. Throws unless each line is there once, and in order within its partition. */
export async function ensureAllThere(
  bench: Bench,
  { bootstrap, topic, records }: FilledTopic,
  { keyed }: { readonly keyed?: true },
  name: string,
): Promise<void> {
  const file = path.join(bench.folder, "read");
  await (bench.tools["kcat"] === undefined ? readWithKt : readWithKcat)(bootstrap, topic, records, keyed, file);
  const read = readFileSync(file, "latin1").split("\n").slice(0, -1);
  rmSync(file);
  const before = keyed === true ? keyOf : noKey;
  const last = new Map<string, number>();
  for (const line of read) {
    const at = line.indexOf("\t");
    const partition = line.slice(0, at);
    const value = line.lastIndexOf("\t") + 1;
    const number = Number(line.slice(value, value + 10));
    if (line.slice(at + 1) !== `${before(number)}${lineOf(number)}`) throw new Error(`${name}: kt has sent ${line}`);
    if (number <= (last.get(partition) ?? -1)) throw new Error(`${name}: line ${number} is out of order`);
    last.set(partition, number);
  }
  // Those of one partition are all different, as they go up.
  const different = last.size === 1 ? read.length : new Set(read.map((line) => line.slice(line.indexOf("\t")))).size;
  if (read.length !== records || different !== records) {
    throw new Error(`${name}: ${different} different lines of ${read.length} in the topic, not ${records}`);
  }
}

type Read = (
  bootstrap: string,
  topic: string,
  records: number,
  keyed: true | undefined,
  file: string,
) => Promise<unknown>;

const readWithKcat: Read = (bootstrap, topic, _, keyed, file) => {
  const format = keyed === true ? String.raw`%p\t%k\t%s\n` : String.raw`%p\t%s\n`;
  return secondsOf(["kcat", "-C", "-b", bootstrap, "-t", topic, "-e", "-q", "-f", format], { stdout: file });
};

/** Its column is Partition:N, which tells the partitions apart as well. */
const readWithKt: Read = (bootstrap, topic, records, keyed, file) => {
  const columns = ["partition", ...(keyed === true ? ["key"] : [])];
  const print = columns.flatMap((column) => ["--formatter-property", `print.${column}=true`]);
  const at = ["--bootstrap-server", bootstrap, "--topic", topic, "--from-beginning"];
  return secondsOf(ktCommand("console-consumer", ...at, "--max-messages", String(records), ...print), { stdout: file });
};
