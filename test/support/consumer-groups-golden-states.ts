import { alterGroupOffsets } from "../../src/kafka/admin/alter-group-offsets.ts";
import { deleteGroups } from "../../src/kafka/admin/delete-groups.ts";
import { type DescribedGroup, describeGroups } from "../../src/kafka/admin/describe-groups.ts";
import { listGroups } from "../../src/kafka/admin/list-groups.ts";
import { type Cluster, openCluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { streamsGroupHeartbeat } from "../../src/protocol/messages/streams-group-heartbeat.ts";
import type { GoldenCase } from "./golden.ts";
import type { GoldenStates, Lease } from "./golden-run.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { waitFor } from "./kafka/wait.ts";
import { liveMember } from "./live-members.ts";
import { openRawClient } from "./raw-client.ts";
import { type MemberSpec, rawGroup } from "./raw-group.ts";
import { type SeedTopic, seedTopics } from "./seed-topics.ts";

/**
 * Where a case runs: `empty`: no group exists; `full`: all groups of the recordings, and no others where `exact`;
 * `five`: the groups of two other recordings; `any`: nothing depends on it.
 */
interface GroupsGoldenState {
  world: "any" | "empty" | "full" | "five";
  exact: boolean;
  name: string;
  unreachable: boolean;
}

const EXACT = /^(?:list(?:-state|-state-filter|-state-filter-none-match|-type-state|-type-filter-state)?)$/;
const FIVE = /^(?:list-state-empty-string|list-type-upper-case)$/;
/** Cases that show groups of the consumer or the streams protocol. */
const MODERN =
  /^(?:list|list-state|list-state-filter|list-type-state|list-state-empty-string|list-type-upper-case|describe-active-consumer-.*|describe-mixed-.*|describe-rebalancing-consumer-.*|describe-streams-group)$/;

function stateOf({ name, setup }: GoldenCase): GroupsGoldenState {
  const unreachable = setup.startsWith("nothing listens");
  const state = { exact: EXACT.test(name), name, unreachable };
  if (unreachable || /^(?:no broker needed|any cluster$|no file nope.properties)/.test(setup)) {
    return { world: "any", ...state };
  }
  if (setup === "no group exists") return { world: "empty", ...state };
  return { world: FIVE.test(name) ? "five" : "full", ...state };
}

const rank = ({ world, exact }: GroupsGoldenState) => ({ any: 0, empty: 1, full: exact ? 2 : 3, five: 4 })[world];

/** A record a minute, from the beginning of 2024 on. */
const minutes = (partition: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    partition,
    timestamp: 1_704_067_200_000 + at * 60_000,
    value: `v${at}`,
  }));

const topic = (name: string, counts: number[], rest: Partial<SeedTopic> = {}): SeedTopic => ({
  name,
  partitions: counts.length,
  // Records of 2024 are too old for a log that deletes.
  config: { "retention.ms": "-1" },
  records: counts.flatMap((count, partition) => minutes(partition, count)),
  ...rest,
});

const TOPICS = [
  topic("orders", [10, 10, 10]),
  topic("payments", [5], { deleteBefore: 2 }),
  topic("hello.kafka", [4, 2, 1, 4]),
  topic("inventory-changes-by-warehouse", [3, 7]),
  topic("verify-test", [20]),
];

type Offsets = Record<string, Record<number, number>>;

const ONLY_OFFSETS: Record<string, Offsets> = {
  "simple-offsets": { payments: { 0: 3 }, "verify-test": { 0: 12 } },
  "reset-app": { orders: { 0: 5, 1: 10, 2: 0 }, payments: { 0: 4 } },
  multi: { orders: { 0: 2, 1: 10, 2: 7 }, payments: { 0: 5 }, "inventory-changes-by-warehouse": { 0: 1, 1: 7 } },
};

const stable = ({ state, members }: DescribedGroup) => state === "Stable" && members.length === 2;

const on = (clientId: string, topics: string[], owns: Record<string, number[]>): MemberSpec => {
  return { clientId, topics, owns };
};

export const consumerGroupsGoldenStates: GoldenStates<GroupsGoldenState> = {
  tool: "consumer-groups",
  stateOf,
  rank,
  realKafkaOnly: ({ name }) => (MODERN.test(name) ? "kt's broker has no groups of KIP-848 yet" : undefined),
  async start(lease, kind) {
    const worlds = await openWorlds(lease, kind === "kafka");
    const others: Worlds[] = [];
    const worldsOf = async ({ world }: GroupsGoldenState): Promise<Worlds> => {
      if (world !== "five") return worlds;
      // Where these were recorded, the coordinators had other partitions: they give the groups in that order.
      if (others.length === 0) others.push(await openWorlds(lease, true, { "offsets.topic.num.partitions": "5" }));
      return others[0] ?? worlds;
    };
    return {
      async reach(state) {
        const { kafka } = worlds;
        if (state.unreachable) return { kafka, bindings: { bootstrap: "127.0.0.1:1" } };
        const own = await worldsOf(state);
        await own.reach(state);
        return { kafka: own.kafka, bindings: { host: `/${own.kafka.brokers[0]!.host}` } };
      },
      async release() {
        for (const each of [worlds, ...others]) await each.close();
      },
    };
  },
};

async function openWorlds(lease: Lease, modern: boolean, properties: Record<string, string> = {}): Promise<Worlds> {
  const kafka = await lease({ brokers: 1, discard: true, properties });
  await seedTopics(kafka.bootstrap, TOPICS);
  return new Worlds(kafka, modern);
}

class Worlds {
  readonly kafka: LeasedKafka;
  readonly #cluster: Cluster;
  /** Whether there are groups of the newer protocols too. */
  readonly #modern: boolean;
  #world = "empty";
  readonly #leavers: (() => Promise<void>)[] = [];

  constructor(kafka: LeasedKafka, modern: boolean) {
    this.kafka = kafka;
    this.#cluster = openCluster(clientConfig(new Map([["bootstrap.servers", kafka.bootstrap]])));
    this.#modern = modern;
  }

  async reach({ world, name }: GroupsGoldenState): Promise<void> {
    if (world === "any") return;
    if (world !== this.#world) {
      await this.#leave();
      if (world === "full") await this.#makeFull();
      if (world === "five") await this.#makeFive();
      this.#world = world;
    }
    if (name === "reset-execute") await deleteGroups(this.#cluster, ["fresh"]);
    if (/^(?:describe-after-reset-execute|describe-option-with-equals-sign)$/.test(name)) {
      await this.#commit("fresh", { payments: { 0: 2 } });
    }
    if (/^delete-(?:one|some-failed|offsets-)/.test(name)) {
      for (const group of ["d1", "d4", "d5"]) await this.#commit(group, { orders: { 0: 1, 1: 1, 2: 1 } });
    }
    // Its member is taken for dead after 45 s.
    if (name === "describe-streams-group") await this.#streamsGroup();
  }

  async close(): Promise<void> {
    for (const leave of this.#leavers.splice(0)) await leave();
    this.#cluster.close();
    this.kafka.release();
  }

  async #commit(group: string, offsets: Offsets): Promise<void> {
    const all = Object.entries(offsets).flatMap(([name, byPartition]) =>
      Object.entries(byPartition).map(([partition, offset]) => ({
        topic: name,
        partition: Number(partition),
        offset: BigInt(offset),
        leaderEpoch: 0,
      })),
    );
    for (const { error } of await alterGroupOffsets(this.#cluster, group, all)) if (error !== undefined) throw error;
  }

  /** All members go, and then all groups. */
  async #leave(): Promise<void> {
    for (const leave of this.#leavers.splice(0)) await leave();
    await waitFor("the groups to go", async () => {
      const groups = (await listGroups(this.#cluster)).filter(({ state }) => state === "Empty");
      await deleteGroups(
        this.#cluster,
        groups.map(({ groupId }) => groupId),
      );
      return (await listGroups(this.#cluster, { protocolTypes: ["", "consumer"] })).length === 0 ? true : undefined;
    });
  }

  async #makeFive(): Promise<void> {
    for (const group of ["d5", "simple", "fresh"]) await this.#commit(group, { payments: { 0: 2 } });
    await this.#leaveEmpty("hello-group");
    const next = await liveMember(this.kafka.bootstrap, "next-group", {
      clientId: "next",
      topics: ["orders"],
      protocol: "consumer",
    });
    await this.#until("next-group", (group) => group.members.length === 1);
    await next.close();
    await this.#until("next-group", ({ state }) => state === "Empty");
  }

  async #makeFull(): Promise<void> {
    for (const [group, offsets] of Object.entries(ONLY_OFFSETS)) await this.#commit(group, offsets);
    await this.#commit("hello-group", { "hello.kafka": { 0: 4, 1: 2, 2: 1, 3: 4 } });
    await this.#leaveEmpty("hello-group");
    await this.#commit("orders-app", { orders: { 0: 5, 1: 10 } });
    const pair = [on("orders-1", ["orders"], { orders: [0, 1] }), on("orders-2", ["orders"], { orders: [2] })];
    // The other one first at each try: kt's broker lists members as they came.
    await this.#inOrder("orders-app", ["orders-2", "orders-1"], () => {
      pair.reverse();
      return this.#classic("orders-app", [...pair]);
    });
    await this.#commit("idle-app", { payments: { 0: 4 } });
    await this.#classic("idle-app", [on("idle-1", ["payments"], { payments: [0] }), on("idle-2", ["payments"], {})]);
    await this.#classic("static-app", [
      {
        ...on("static-1", ["orders", "payments"], { orders: [0, 1, 2], payments: [0] }),
        instanceId: "node-a",
      },
    ]);
    await this.#classic("connect-workers", [on("worker", ["orders"], {})], "connect");
    await this.#commit("rebalancing-classic", { orders: { 0: 3 } });
    const slow = await this.#classic("rebalancing-classic", [on("slow-1", ["orders"], { orders: [0, 1, 2] })]);
    await slow.knock(on("slow-2", ["orders"], {}));
    await this.#until("rebalancing-classic", ({ state }) => state === "PreparingRebalance");
    if (this.#modern) await this.#makeModern();
  }

  async #makeModern(): Promise<void> {
    await this.#commit("orders-next", { orders: { 0: 5, 1: 10 } });
    await this.#inOrder("orders-next", ["next-2", "next-1"], async () => {
      await this.#join("orders-next", "next-1", "consumer");
      await this.#until("orders-next", ({ members }) => members[0]?.assignment.length === 3);
      await this.#join("orders-next", "next-2", "consumer");
      await this.#until("orders-next", stable);
    });
    await this.#inOrder("mixed-app", ["new-1", "old-1"], async () => {
      await this.#join("mixed-app", "old-1", "classic");
      await this.#until("mixed-app", ({ state }) => state === "Stable");
      await this.#join("mixed-app", "new-1", "consumer");
      await this.#until("mixed-app", stable);
    });
    await this.#inOrder("rebalancing-next", ["slow-1", "slow-2"], async () => {
      await this.#join("rebalancing-next", "slow-1", "consumer", true);
      await this.#until("rebalancing-next", ({ members }) => members[0]?.assignment.length === 3);
      await this.#join("rebalancing-next", "slow-2", "consumer");
      await this.#until(
        "rebalancing-next",
        ({ state, members }) => state === "Reconciling" && members.some(({ memberEpoch }) => memberEpoch === 3),
      );
    });
    await this.#streamsGroup();
  }

  async #classic(group: string, members: MemberSpec[], protocolType?: string) {
    const made = await rawGroup(this.kafka.bootstrap, group, members, protocolType);
    this.#leavers.push(() => made.leave());
    return made;
  }

  async #join(group: string, clientId: string, protocol: "classic" | "consumer", stubborn = false): Promise<void> {
    const options = { clientId, topics: ["orders"], protocol, stubborn };
    const member = await liveMember(this.kafka.bootstrap, group, options);
    this.#leavers.push(() => member.close());
  }

  /** A group with the protocol of consumers that has no member any more. */
  async #leaveEmpty(group: string): Promise<void> {
    const made = await rawGroup(this.kafka.bootstrap, group, [on("hello", ["hello.kafka"], { "hello.kafka": [0] })]);
    await made.leave();
  }

  async #streamsGroup(): Promise<void> {
    const client = await openRawClient(this.kafka.bootstrap, "streams");
    await client.send(streamsGroupHeartbeat, 0, {
      groupId: "word-count",
      memberId: "AAAAAAAAAAAAAAAAAAAAAQ",
      memberEpoch: 0,
      endpointInformationEpoch: 0,
      rebalanceTimeoutMs: 45_000,
      processId: "p",
      topology: {
        epoch: 0,
        subtopologies: [{ subtopologyId: "0", sourceTopics: ["orders"] }],
      },
      activeTasks: [],
      standbyTasks: [],
      warmupTasks: [],
    });
    client.close();
  }

  /**
   * The coordinator lists members by what their random ids hash to: makes the group anew until they stand as they did
   * when the cases were recorded.
   */
  async #inOrder(group: string, clientIds: readonly string[], make: () => Promise<unknown>): Promise<void> {
    for (;;) {
      const before = this.#leavers.length;
      await make();
      const { members } = await this.#until(group, () => true);
      if (members.map(({ clientId }) => clientId).join() === clientIds.join()) return;
      await Promise.all(this.#leavers.splice(before).map((leave) => leave()));
      await this.#until(group, ({ state }) => state === "Empty");
      if (!/^orders-app$/.test(group)) await deleteGroups(this.#cluster, [group]);
      if (group === "orders-next") await this.#commit(group, { orders: { 0: 5, 1: 10 } });
    }
  }

  #until(group: string, is: (described: DescribedGroup) => boolean): Promise<DescribedGroup> {
    return waitFor(`group ${group}`, async () => {
      const [described] = await describeGroups(this.#cluster, [group]);
      return described !== undefined && described.error === undefined && is(described) ? described : undefined;
    });
  }
}
