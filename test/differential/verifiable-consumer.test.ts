import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listGroupOffsets } from "../../src/kafka/admin/list-group-offsets.ts";
import { clusterOf } from "../kafka/support/cluster.ts";
import { splitShellWords } from "../support/golden.ts";
import { expectationFrom, expectKtOutcome } from "../support/golden-compare.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { type Outcome, runOfficial } from "../support/kafka/official.ts";
import { runKt } from "../support/kt.ts";
import { seedTopics, type SeedRecord } from "../support/seed-topics.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";

const numbered = (count: number, partitions: number): SeedRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    value: `v${index}`,
    key: `k${index}`,
    partition: index % partitions,
  }));

const TOPICS = [
  { name: "many", partitions: 1, records: numbered(30, 1) },
  // More than a map of 16 bins holds, in another order than that of the numbers.
  { name: "spread", partitions: 14, records: numbered(42, 14) },
  {
    name: "odd",
    partitions: 1,
    records: [
      { keyHex: "ff00410a", valueHex: "e282" },
      { key: 'a"b\\c', value: "\u0001\u001f\u007f\u2028\ud83d\ude00/" },
      { key: "", value: null },
    ],
  },
];

/** GROUP is each program's own. */
const CASES = [
  "--topic many --group-id GROUP --max-m 11 --command-config poll.properties --verb",
  "--topic spread --group-id GROUP --max-messages 9 --command-config poll.properties --enable-autocommit --verbose",
  "--topic=spread --group-id GROUP --max-messages 30 --group-protocol CONSUMER --group-remote-assignor=range",
  "--topic odd --group-id GROUP --max-messages 3 --verbose --group-protocol Consumer --group-instance-id one",
  "--topic many --group-id GROUP --max-messages 5 --reset-policy by_duration:P9999D --assignment-strategy org.apache.kafka.clients.consumer.StickyAssignor",
  "--topic 'no name' --group-id GROUP --verbose",
];

const REFUSALS = [
  "--topic many --group-id GROUP --max-messages 2147483648",
  "--topic many --group-id GROUP --consumer.config absent.properties",
];

const tool = "verifiable-consumer";
const POLL_PROPERTIES = "max.poll.records=4\nauto.offset.reset=none\ngroup.id=of the file\n";

describe.skipIf(kafkaMissing() !== undefined)("verifiable-consumer beside the official tool", () => {
  let kafka: LeasedKafka;
  let folder: string;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true, properties: { "offsets.topic.num.partitions": "1" } });
    await seedTopics(kafka.bootstrap, TOPICS);
    folder = await mkdtemp(join(tmpdir(), "verifiable-consumer-"));
    await writeFile(join(folder, "poll.properties"), POLL_PROPERTIES);
  });
  afterAll(async () => {
    kafka?.release();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([...CASES, ...REFUSALS])("%# %s", { timeout: 100_000 }, async (line) => {
    const argsOf = (group: string) => [
      "--bootstrap-server",
      kafka.bootstrap,
      ...splitShellWords(line).map((word) => (word === "GROUP" ? `${group}-${CASES.indexOf(line)}` : word)),
    ];
    const run = { cwd: folder, limitMs: 90_000 };
    const [official, own] = await Promise.all([
      runOfficial(OFFICIAL_TOOLS[tool], argsOf("official"), run),
      runKt([tool, ...argsOf("own")], run),
    ]);
    expectKtOutcome(expectationFrom(tool, argsOf("own"), withoutTimes(official)), withoutTimes(own));
    expect(await committed(argsOf("own"))).toEqual(await committed(argsOf("official")));
  });

  async function committed(args: readonly string[]): Promise<unknown> {
    const cluster = clusterOf([kafka.bootstrap]);
    const groupId = args[args.indexOf("--group-id") + 1]!;
    try {
      const [answer] = await listGroupOffsets(cluster, [{ groupId }]);
      const offsets = answer?.offsets ?? [];
      return offsets.map(({ topic, partition, offset }) => `${topic}-${partition}@${offset}`).toSorted();
    } finally {
      cluster.close();
    }
  }
});

function withoutTimes({ stdout, ...rest }: Outcome): Outcome {
  return { ...rest, stdout: Buffer.from(stdout.toString().replaceAll(/^\{"timestamp":\d{13},/gm, '{"timestamp":0,')) };
}
