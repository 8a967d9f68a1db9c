import { rmSync } from "node:fs";
import path from "node:path";
import type { Bench } from "../bench.ts";
import { fewRuns, inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, ktCommand, officialCommand, secondsOf } from "../support/commands.ts";
import { writeLines } from "../support/lines.ts";
import { partitionsText, withTopic } from "../support/topics.ts";
import { ensureAllThere, keyOf, noKey } from "./console-producer-check.ts";

const RECORDS = 2_000_000;
const PARTITIONS = [1, 6];

interface ProducerCase {
  readonly name: string;
  readonly keyed?: true;
  readonly codec?: string;
}

const CASES: readonly ProducerCase[] = [
  { name: "values" },
  { name: "keys", keyed: true },
  ...["lz4", "zstd", "snappy", "gzip"].map((codec) => ({ name: codec, codec })),
];

/** Lines of a file into topics. */
export const consoleProducer: Suite = {
  name: "console-producer",
  title: "console-producer",
  minutes: 2.5,
  measure: async (bench) => {
    const records = RECORDS * bench.share;
    const lines = path.join(bench.folder, "lines");
    const rows: Row[] = [];
    for (const each of CASES) {
      const names = PARTITIONS.map((partitions) => ({
        partitions,
        name: `${each.name}, ${partitionsText(partitions)}`,
      }));
      const wanted = names.filter(({ name }) => isWanted(bench, name));
      if (wanted.length === 0) continue;
      writeLines(lines, records, each.keyed === true ? keyOf : noKey);
      for (const { name, partitions } of wanted) {
        bench.tell(name);
        rows.push(await produceCase(bench, { name, partitions, records, lines }, each));
      }
      rmSync(lines);
    }
    const about = `${records.toLocaleString("en-US")} lines of 100 B from a file into a new topic, from start to end. All that kt has sent in the first run is read back: each line once, and in order within its partition.`;
    return [{ title: "Throughput", about, unit: "s", rows }];
  },
};

interface Job {
  /** Of the row. */
  readonly name: string;
  readonly partitions: number;
  readonly records: number;
  /** The file. */
  readonly lines: string;
}

async function produceCase(bench: Bench, job: Job, each: ProducerCase): Promise<Row> {
  const { bootstrap } = await bench.kafka();
  const { name, partitions, records, lines } = job;
  const contender = (tool: string, command: (topic: string) => CommandLine, stdin?: string) => ({
    command: command("lines"),
    run: (turn: number): Promise<number> => {
      const topic = `${each.name}-${partitions}-${tool}-${turn}`;
      return withTopic(bootstrap, topic, partitions, async () => {
        const seconds = await secondsOf(command(topic), stdin === undefined ? {} : { stdin });
        if (tool === "kt" && turn === 0) await ensureAllThere(bench, { bootstrap, topic, records }, each, name);
        return seconds;
      });
    },
  });
  const more = [
    ...(each.codec === undefined ? [] : ["--compression-codec", each.codec]),
    ...(each.keyed === true ? ["--reader-property", "parse.key=true"] : []),
  ];
  const args = (topic: string): string[] => ["--bootstrap-server", bootstrap, "--topic", topic, ...more];
  const kt = contender("kt", (topic) => ktCommand("console-producer", ...args(topic)), lines);
  const official = contender("official", (topic) => officialCommand("console-producer", ...args(topic)), lines);
  const kcat = contender("kcat", (topic) => kcatCommand(bootstrap, topic, each, lines));
  const turns = await inTurns(
    bench,
    { kt, ...(each.codec === undefined ? { official } : {}), kcat },
    { fewer: { official: fewRuns(bench) } },
  );
  return rowOf(name, turns, (seconds) => seconds);
}

function kcatCommand(bootstrap: string, topic: string, { codec, keyed }: ProducerCase, lines: string): CommandLine {
  const more = [...(codec === undefined ? [] : ["-z", codec]), ...(keyed === true ? ["-K", "\t"] : [])];
  return ["kcat", "-P", "-b", bootstrap, "-t", topic, ...more, "-l", lines];
}
