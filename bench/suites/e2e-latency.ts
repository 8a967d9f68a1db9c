import type { Bench } from "../bench.ts";
import { inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, ktCommand, officialCommand, stdoutOf } from "../support/commands.ts";
import { createTopics, deleteTopics } from "../support/topics.ts";

const RECORDS = 10_000;
const TOPIC = "e2e-latency";

interface Latency {
  readonly average: number;
  readonly p99: number;
}

export const e2eLatency: Suite = {
  name: "e2e-latency",
  title: "e2e-latency",
  minutes: 1,
  measure: async (bench) => {
    const { bootstrap } = await bench.kafka();
    await createTopics(bootstrap, [TOPIC], 1);
    try {
      const measured = [];
      for (const acks of ["1", "all"].filter((each) => isWanted(bench, rowName(each)))) {
        measured.push(await measureAcks(bench, bootstrap, acks));
      }
      const about = "From before a record is sent until it is acknowledged and read, 100 B each, one after the other.";
      return [
        { title: "Average", about, unit: "ms", rows: measured.map(({ average }) => average) },
        {
          title: "99th percentile",
          about: "Of the same runs, in whole ms.",
          unit: "ms",
          rows: measured.map(({ p99 }) => p99),
        },
      ];
    } finally {
      await deleteTopics(bootstrap, [TOPIC]);
    }
  },
};

const rowName = (acks: string): string => `acks=${acks}`;

async function measureAcks(bench: Bench, bootstrap: string, acks: string): Promise<{ average: Row; p99: Row }> {
  bench.tell(rowName(acks));
  const records = String(RECORDS * bench.share);
  const size = ["--num-records", records, "--producer-acks", acks, "--record-size", "100"];
  const args = ["--bootstrap-server", bootstrap, "--topic", TOPIC, ...size];
  const turns = await inTurns(bench, {
    kt: contender(ktCommand("e2e-latency", ...args)),
    official: contender(officialCommand("e2e-latency", ...args)),
  });
  return {
    average: rowOf(rowName(acks), turns, ({ average }) => average),
    p99: rowOf(rowName(acks), turns, ({ p99 }) => p99),
  };
}

const contender = (command: CommandLine) => ({ command, run: () => latencyOf(command) });

async function latencyOf(command: CommandLine): Promise<Latency> {
  const text = await stdoutOf(command);
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
  return { average: number(/^Avg latency: ([\d.]+) ms$/m), p99: number(/99th = (\d+),/) };
}
