import type { Bench } from "../bench.ts";
import { type Contender, inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Table } from "../suite.ts";
import { consume, consumeCommand, type Load, produce, produceCommand, type Produced } from "../support/perf-tools.ts";
import { type Server, startApacheKafka, startKt } from "../support/servers.ts";
import { shown } from "../support/commands.ts";
import { createTopics, deleteTopics, partitionsText } from "../support/topics.ts";

const SIZES = [
  { label: "1 M x 100 B", records: 1_000_000, recordSize: 100 },
  { label: "200 k x 1 KB", records: 200_000, recordSize: 1000 },
];
const PARTITIONS = [1, 6];
const LATENCY = { recordsPerSecond: 5000, seconds: 10 };
/** Before the measured part: a JVM broker is slow at first. */
const WARM_UP = 50_000;
/** Half a minute each, with three brokers. */
const MOST_RUNS = 2;

type Servers = Readonly<Record<string, Server>>;

/** Runs `use` with the brokers that are compared. */
async function withServers<T>(starts: Readonly<Record<string, () => Promise<Server>>>, use: (servers: Servers) => T) {
  const servers: Record<string, Server> = {};
  try {
    for (const [name, start] of Object.entries(starts)) servers[name] = await start();
    return await use(servers);
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** The same job to each broker. */
function atEach<Taken>(
  servers: Servers,
  command: string,
  run: (bootstrap: string, turn: number) => Promise<Taken>,
): Record<string, Contender<Taken>> {
  return Object.fromEntries(
    Object.entries(servers).map(([name, { bootstrap }]) => [
      name,
      { command, run: (turn: number) => run(bootstrap, turn) },
    ]),
  );
}

/** Apache Kafka's own benchmarks are the load, so that only the broker differs. */
export async function measureThroughput(bench: Bench): Promise<Table[]> {
  const cases = SIZES.flatMap(({ label, records, recordSize }) =>
    PARTITIONS.map((partitions) => ({
      name: `${label}, ${partitionsText(partitions)}`,
      partitions,
      load: { topic: `perf-${recordSize}-${partitions}`, records: records * bench.share, recordSize },
    })),
  ).filter(({ name }) => isWanted(bench, name));
  if (cases.length === 0 || bench.tools["official"] === undefined) return [];
  const starts = {
    official: startApacheKafka,
    "kt, disk": () => startKt("disk"),
    "kt, memory": () => startKt("memory"),
  };
  return withServers(starts, async (servers) => {
    const rows: { produced: Row[]; consumed: Row[] } = { produced: [], consumed: [] };
    for (const { name, partitions, load } of cases) {
      bench.tell(name);
      const { produced, consumed } = await loadEach(bench, servers, name, partitions, load);
      rows.produced.push(produced);
      rows.consumed.push(consumed);
    }
    return [
      { title: "Produce", about: "ProducerPerformance, acks=all.", unit: "records/s", rows: rows.produced },
      { title: "Consume", about: "ConsumerPerformance.", unit: "records/s", rows: rows.consumed },
    ];
  });
}

async function loadEach(
  bench: Bench,
  servers: Servers,
  name: string,
  partitions: number,
  load: Load,
): Promise<{ produced: Row; consumed: Row }> {
  const runs = Math.min(bench.runs, MOST_RUNS);
  const run = async (bootstrap: string, turn: number) => {
    const ofTurn = { ...load, topic: `${load.topic}-${turn}` };
    await createTopics(bootstrap, [ofTurn.topic], partitions);
    const { recordsPerSecond } = await produce(bootstrap, ofTurn);
    const consumed = await consume(bootstrap, ofTurn);
    await deleteTopics(bootstrap, [ofTurn.topic]);
    return { produced: recordsPerSecond, consumed };
  };
  const turns = await inTurns(bench, atEach(servers, "", run), { runs });
  return {
    produced: withCommand(
      rowOf(name, turns, ({ produced }) => produced),
      shown(produceCommand("localhost:9092", load)),
    ),
    consumed: withCommand(
      rowOf(name, turns, ({ consumed }) => consumed),
      shown(consumeCommand("localhost:9092", load)),
    ),
  };
}

function withCommand(row: Row, command: string): Row {
  const samples = Object.entries(row.samples).map(([server, sample]) => [server, { ...sample, command }] as const);
  return { ...row, samples: Object.fromEntries(samples) };
}

/** What a producer waits for its acknowledgements at a moderate load. */
export async function measureLatency(bench: Bench): Promise<Table[]> {
  const { recordsPerSecond: throughput, seconds } = LATENCY;
  const name = `${throughput.toLocaleString("en-US")} records/s of 100 B`;
  if (!isWanted(bench, name) || bench.tools["official"] === undefined) return [];
  bench.tell(name);
  const load = { topic: "latency", recordSize: 100 };
  const starts = { official: startApacheKafka, "kt, disk": () => startKt("disk") };
  return withServers(starts, async (servers) => {
    for (const { bootstrap } of Object.values(servers)) {
      await createTopics(bootstrap, [load.topic], 1);
      await produce(bootstrap, { ...load, records: WARM_UP });
    }
    const records = throughput * seconds * Math.max(bench.share, 0.3);
    const run = (bootstrap: string): Promise<Produced> => produce(bootstrap, { ...load, records, throughput });
    const command = shown(produceCommand("localhost:9092", { ...load, records, throughput }));
    const runs = Math.min(bench.runs, MOST_RUNS);
    const turns = await inTurns(bench, atEach(servers, command, run), { runs });
    const about = "99th percentile of ProducerPerformance, acks=all.";
    return [{ title: "Latency", about, unit: "ms", rows: [rowOf(name, turns, ({ p99 }) => p99)] }];
  });
}
