import { alterGroupOffsets } from "../../src/kafka/admin/alter-group-offsets.ts";
import { isWanted, timed } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { ktCommand, officialCommand } from "../support/commands.ts";
import { createTopics, deleteTopics, withCluster } from "../support/topics.ts";

const GROUPS = 200;
const PARTITIONS = 12;
const TOPIC = "bench-groups";
const JOBS = [["--list"], ["--describe", "--group", "bench-0"], ["--describe", "--all-groups"]];

export const consumerGroups: Suite = {
  name: "consumer-groups",
  title: "Consumer groups",
  minutes: 0.5,
  measure: (bench) =>
    bench.withFreshKafka(async ({ bootstrap }) => {
      await commitGroups(bootstrap);
      const rows: Row[] = [];
      for (const job of JOBS) {
        const name = job.join(" ");
        if (!isWanted(bench, name)) continue;
        bench.tell(name);
        const args = ["--bootstrap-server", bootstrap, ...job];
        rows.push(
          await timed(bench, name, {
            kt: ktCommand("consumer-groups", ...args),
            official: officialCommand("consumer-groups", ...args),
          }),
        );
      }
      await deleteTopics(bootstrap, [TOPIC]);
      const about = "Groups without members that have committed all partitions; from start to end of each command.";
      return [{ title: `${GROUPS} groups, ${PARTITIONS} partitions each`, about, unit: "ms", rows }];
    }),
};

async function commitGroups(bootstrap: string): Promise<void> {
  await createTopics(bootstrap, [TOPIC], PARTITIONS);
  const offsets = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: TOPIC, partition, offset: 0n }));
  await withCluster(bootstrap, async (cluster) => {
    for (let at = 0; at < GROUPS; at++) await alterGroupOffsets(cluster, `bench-${at}`, offsets);
  });
}
