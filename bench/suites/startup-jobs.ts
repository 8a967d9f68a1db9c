import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Contender, fewRuns, inTurns, isWanted, rowOf } from "../measure.ts";
import type { Bench } from "../bench.ts";
import type { Row, Table } from "../suite.ts";
import {
  type CommandLine,
  ktCommand,
  millisecondsOf,
  nodeCommand,
  officialCommand,
  secondsOf,
} from "../support/commands.ts";
import { withTopic } from "../support/topics.ts";
import { isMirrored } from "./mirrored.ts";

/** A run of kt takes a tenth of one of the official tool. */
const RUNS_FOR_EACH = 3;
const TOPIC = "startup";

/** What each command can do in no time, on a topic with one record; `{offsets}` is a file of offsets. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  topics: ["--list"],
  configs: ["--describe", "--topic", TOPIC],
  "consumer-groups": ["--list"],
  "console-consumer": ["--topic", TOPIC, "--from-beginning", "--max-messages", "1"],
  "console-producer": ["--topic", TOPIC],
  "get-offsets": ["--topic", TOPIC],
  "delete-records": ["--offset-json-file", "{offsets}"],
  lag: [],
  wait: ["--topic", TOPIC],
};

/** A small job of each command on a broker, from start to end. */
export async function measureJobs(bench: Bench): Promise<Table[]> {
  const wanted = Object.entries(JOBS).map(([command, args]) => ({ command, args, name: nameOf(command, args) }));
  const jobs = wanted.filter(({ name }) => isWanted(bench, name));
  if (jobs.length === 0) return [];
  const { bootstrap } = await bench.kafka();
  const [offsets, line] = [path.join(bench.folder, "offsets.json"), path.join(bench.folder, "line")];
  writeFileSync(offsets, JSON.stringify({ partitions: [{ topic: TOPIC, partition: 0, offset: 0 }], version: 1 }));
  writeFileSync(line, "a line\n");
  return withTopic(bootstrap, TOPIC, 1, async () => {
    const at = ["--bootstrap-server", bootstrap];
    await secondsOf(ktCommand("console-producer", ...at, "--topic", TOPIC), { stdin: line });
    const rows: Row[] = [];
    for (const { command, args, name } of jobs) {
      bench.tell(name);
      rows.push(
        await measureJob(bench, name, command, [...at, ...args.map((word) => word.replace("{offsets}", offsets))]),
      );
    }
    const about = "Each command does a little on a broker with one topic and one record. `node` is `node -e 0`.";
    return [{ title: "A small job", about, unit: "ms", rows }];
  });
}

const nameOf = (command: string, args: readonly string[]): string =>
  ["kt", command, ...args].join(" ").replace("{offsets}", "FILE");

async function measureJob(bench: Bench, name: string, command: string, args: readonly string[]): Promise<Row> {
  const contenders = {
    node: contender(nodeCommand("-e", "0")),
    kt: contender(ktCommand(command, ...args)),
    ...(isMirrored(command) ? { official: contender(officialCommand(command, ...args)) } : {}),
  };
  const fewer = { official: fewRuns(bench) };
  const turns = await inTurns(bench, contenders, { runs: bench.runs * RUNS_FOR_EACH, warmUps: 1, fewer });
  return rowOf(name, turns, (milliseconds) => milliseconds);
}

function contender(command: CommandLine): Contender<number> {
  return { command, run: () => millisecondsOf(command) };
}
