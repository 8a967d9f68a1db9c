import type { Bench } from "../bench.ts";
import { inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, ktCommand, officialCommand, stdoutOf } from "../support/commands.ts";
import { createTopics, deleteTopics, partitionsText } from "../support/topics.ts";

interface Load {
  readonly name: string;
  readonly records: number;
  readonly recordSize: number;
  readonly acks: "1" | "all";
  readonly partitions: number;
}

const CASES: readonly Load[] = [1, 6].flatMap((partitions) =>
  (["1", "all"] as const).flatMap((acks) => [
    { name: "1 M x 100 B", records: 1_000_000, recordSize: 100, acks, partitions },
    { name: "100 k x 10 KB", records: 100_000, recordSize: 10_000, acks, partitions },
  ]),
);

/** What the summary says. */
interface Produced {
  readonly recordsPerSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

export const producerPerfTest: Suite = {
  name: "producer-perf-test",
  title: "producer-perf-test",
  minutes: 4,
  measure: async (bench) => {
    const { bootstrap } = await bench.kafka();
    const throughput: Row[] = [];
    const latency: Row[] = [];
    for (const each of CASES) {
      const name = `${each.name}, acks=${each.acks}, ${partitionsText(each.partitions)}`;
      if (!isWanted(bench, name)) continue;
      const turns = await measureCase(bench, bootstrap, name, each);
      throughput.push(rowOf(name, turns, ({ recordsPerSecond }) => recordsPerSecond));
      latency.push(rowOf(name, turns, ({ p99 }) => p99));
    }
    return [
      {
        title: "Throughput",
        about: "Records a second as the tools print them, at full speed, each record of its own random letters.",
        unit: "records/s",
        rows: throughput,
      },
      {
        title: "99th percentile",
        about:
          "Of the latencies in the same runs, as the tools print it. At full speed most of it is waiting to be sent.",
        unit: "ms",
        rows: latency,
      },
    ];
  },
};

async function measureCase(bench: Bench, bootstrap: string, name: string, load: Load) {
  bench.tell(name);
  const topic = `producer-perf-${load.recordSize}-${load.acks}-${load.partitions}`;
  const { recordSize, acks } = load;
  await createTopics(bootstrap, [topic], load.partitions);
  try {
    const where = ["--bootstrap-server", bootstrap, "--topic", topic, "--command-property", `acks=${acks}`];
    const size = ["--num-records", String(load.records * bench.share), "--record-size", String(recordSize)];
    const args = [...where, ...size, "--throughput", "-1"];
    return await inTurns(bench, {
      kt: contender(ktCommand("producer-perf-test", ...args)),
      official: contender(officialCommand("producer-perf-test", ...args)),
    });
  } finally {
    await deleteTopics(bootstrap, [topic]);
  }
}

const contender = (command: CommandLine) => ({ command, run: () => summaryOf(command) });

async function summaryOf(command: CommandLine): Promise<Produced> {
  const summary = (await stdoutOf(command)).trim().split("\n").at(-1) ?? "";
  const [, recordsPerSecond, p99] = /sent, ([\d.]+) records\/sec .* (\d+) ms 99th,/.exec(summary) ?? [];
  if (recordsPerSecond === undefined) throw new Error(`no summary: ${summary}`);
  return { recordsPerSecond: Number(recordsPerSecond), p99: Number(p99) };
}
