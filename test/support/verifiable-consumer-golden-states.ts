import { readFileSync } from "node:fs";
import { join } from "node:path";
import { consumerConfig } from "../../src/kafka/consumer/consumer-config.ts";
import { openConsumer } from "../../src/kafka/consumer/open-consumer.ts";
import type { GoldenStates } from "./golden-run.ts";
import { waitFor } from "./kafka/wait.ts";
import { liveMember } from "./live-members.ts";
import { type SeedTopic, seedTopics } from "./seed-topics.ts";

const SEED = join(import.meta.dirname, "../golden/console-consumer/seed.json");

/** What a case needs besides the topics of seed.json. */
interface VerifiableConsumerState {
  args: readonly string[];
  /** A second member joins once there is a commit, and leaves. */
  secondMember: boolean;
}

/** Setup sentences of which the topics, or the files that the case itself brings, are all there is. */
const TOPICS_ALONE = [
  /^no broker needed$/,
  /^topics of console-consumer\/seed\.json; the group does not exist$/,
  /^\w+\.properties has /,
  /^topic \S+ does not exist; auto\.create\.topics\.enable=true$/,
];

function stateOf({ setup, args, name }: { setup: string; args: string[]; name: string }): VerifiableConsumerState {
  const secondMember = setup.startsWith("a second member of the group joins after the first line offsets_committed");
  if (!secondMember && !TOPICS_ALONE.some((sentence) => sentence.test(setup))) {
    throw new Error(`${name}: no such state: ${setup}`);
  }
  return { args, secondMember };
}

function realKafkaOnly({ args }: VerifiableConsumerState): string | undefined {
  const isConsumer = args[args.indexOf("--group-protocol") + 1] === "consumer" && !args.includes("--session-timeout");
  if (isConsumer) return "kt's broker has no groups of KIP-848";
  return args.includes("api.properties") ? "kt's broker answers a commit within a millisecond" : undefined;
}

export const verifiableConsumerGoldenStates: GoldenStates<VerifiableConsumerState> = {
  tool: "verifiable-consumer",
  stateOf,
  rank: () => 0,
  realKafkaOnly,
  async start(lease) {
    const properties = {
      "offsets.topic.num.partitions": "1",
      // A topic that is made by asking for it is there before the group that wants it.
      "group.initial.rebalance.delay.ms": "500",
    };
    const kafka = await lease({ brokers: 1, discard: true, properties });
    const { topics } = JSON.parse(readFileSync(SEED, "utf8")) as { topics: SeedTopic[] };
    await seedTopics(
      kafka.bootstrap,
      topics.filter(({ name }) => ["lines", "three", "rich"].includes(name)),
    );
    let visit: Promise<void> | undefined;
    return {
      async reach({ secondMember, args }) {
        await visit;
        visit = undefined;
        if (!secondMember) return { kafka };
        visit = visitGroup(kafka.bootstrap, args[args.indexOf("--group-id") + 1]!, args[args.indexOf("--topic") + 1]!);
        // It is awaited later.
        visit.catch(() => {});
        return { kafka };
      },
      async release() {
        await visit;
        kafka.release();
      },
    };
  },
};

/** Joins the group once something is committed, and leaves as soon as it has a share. */
async function visitGroup(bootstrap: string, group: string, topic: string): Promise<void> {
  await firstCommit(bootstrap, group, topic);
  // Its id comes behind that of the other one, so that it gets the last partition.
  const member = await liveMember(bootstrap, group, {
    clientId: "visitor",
    topics: [topic],
    protocol: "classic",
    properties: { "heartbeat.interval.ms": "200" },
  });
  try {
    await waitFor("the visitor to have a share", async () =>
      member.consumer.assignment().length > 0 ? true : undefined,
    );
  } finally {
    await member.close();
  }
}

async function firstCommit(bootstrap: string, group: string, topic: string): Promise<void> {
  const properties = new Map([
    ["bootstrap.servers", bootstrap],
    ["group.id", group],
  ]);
  const consumer = await openConsumer(consumerConfig(properties));
  try {
    await waitFor("the first commit", async () => {
      const committed = await consumer.committed([{ topic, partition: 0 }]);
      return [...committed.values()].some((each) => each !== undefined) ? true : undefined;
    });
  } finally {
    await consumer.close();
  }
}
