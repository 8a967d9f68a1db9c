import type { Bench } from "../bench.ts";
import { inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, ktCommand, officialCommand, secondsOf, stdoutOf } from "../support/commands.ts";
import { createTopics, deleteTopics, partitionsText } from "../support/topics.ts";

interface Load {
  readonly name: string;
  readonly records: number;
  readonly recordSize: number;
  readonly partitions: number;
}

const CASES: readonly Load[] = [1, 6].flatMap((partitions) => [
  { name: "1 M x 100 B", records: 1_000_000, recordSize: 100, partitions },
  { name: "50 k x 10 KB", records: 50_000, recordSize: 10_000, partitions },
]);

export const consumerPerfTest: Suite = {
  name: "consumer-perf-test",
  title: "consumer-perf-test",
  minutes: 2,
  measure: async (bench) => {
    const { bootstrap } = await bench.kafka();
    const rows: Row[] = [];
    for (const each of CASES) {
      const name = `${each.name}, ${partitionsText(each.partitions)}`;
      if (isWanted(bench, name)) rows.push(await measureCase(bench, bootstrap, name, each));
    }
    const about =
      "Records a second as the tools print them, from the first assignment on (`fetch.nMsg.sec`), each run in a new group.";
    return [{ title: "Throughput", about, unit: "records/s", rows }];
  },
};

async function measureCase(bench: Bench, bootstrap: string, name: string, load: Load): Promise<Row> {
  bench.tell(name);
  const topic = `perf-${load.recordSize}-${load.partitions}`;
  const records = load.records * bench.share;
  await createTopics(bootstrap, [topic], load.partitions);
  try {
    const size = ["--num-records", String(records), "--record-size", String(load.recordSize), "--throughput", "-1"];
    await secondsOf(officialCommand("producer-perf-test", "--bootstrap-server", bootstrap, "--topic", topic, ...size));
    const args = ["--bootstrap-server", bootstrap, "--topic", topic, "--num-records", String(records)];
    const turns = await inTurns(bench, {
      kt: contender(ktCommand("consumer-perf-test", ...args)),
      official: contender(officialCommand("consumer-perf-test", ...args)),
    });
    return rowOf(name, turns, (rate) => rate);
  } finally {
    await deleteTopics(bootstrap, [topic]);
  }
}

const contender = (command: CommandLine) => ({ command, run: () => fetchRate(command) });

/** The last column of the last row. */
async function fetchRate(command: CommandLine): Promise<number> {
  const cells = (await stdoutOf(command)).trim().split("\n").at(-1)?.split(", ") ?? [];
  return Number(cells.at(-1));
}
