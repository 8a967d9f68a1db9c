import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runs } from "../conformance/support/installed.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import { Numbers, placesOf, SHOWN } from "./support/records.ts";
import { killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, SIX_PARTITIONS, THREE_BROKERS } from "./support/three-brokers.ts";

const PARTITIONS = 6;
/** So many records for each state of the group. */
const RECORDS = 300;
/** Whoever is killed is missed after 4 s. */
const CLASSIC = { "session.timeout.ms": "4000", "heartbeat.interval.ms": "500" };
const SERVER_SIDE = "consumer.session.timeout.ms=4000,consumer.heartbeat.interval.ms=500";

type Properties = Readonly<Record<string, string>>;

/** Groups by the name of what they test, and who is in them beside two of kt. */
const MEMBERS: readonly [group: string, other: "java" | "kcat", Properties][] = [
  ["range", "java", CLASSIC],
  [
    "cooperative",
    "java",
    { ...CLASSIC, "partition.assignment.strategy": "org.apache.kafka.clients.consumer.CooperativeStickyAssignor" },
  ],
  ["consumer", "java", { "group.protocol": "consumer" }],
  ["librdkafka", "kcat", CLASSIC],
];

const asArguments = (option: string, properties: Properties): string[] =>
  Object.entries(properties).flatMap(([name, value]) => [option, `${name}=${value}`]);

describe.skipIf(kafkaMissing() !== undefined)("kt in a group with other clients", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  test.each(MEMBERS.filter(([, other]) => other !== "kcat" || runs("kcat", "-V")))(
    "%s: each record goes to one member, beside %s, whoever leaves",
    { timeout: 150_000 },
    async (group, other, properties) => {
      const topic = `grouped-${group}`;
      await kafka.change(["create", topic, SIX_PARTITIONS, ""]);
      if (group === "consumer") await alterGroup(group);
      const members = new Map(
        ["kt-1", "kt-2", other].map((name) => [name, join(name, group, topic, properties)] as const),
      );
      const numbers = Numbers.toTopic(kafka, topic);
      /** These have the partitions among themselves, and each record that comes now goes where its partition is. */
      const readBy = async (...names: string[]) => {
        const owners = await ownersOf(group, names);
        const from = numbers.count;
        await numbers.write(RECORDS);
        const fresh = () =>
          names.flatMap((name) =>
            recordsIn(members.get(name)!.lines)
              .filter(({ number }) => number >= from)
              .map((record) => ({ ...record, name })),
          );
        await waitFor(`records ${from} to ${numbers.count}`, async () =>
          fresh().length >= RECORDS ? true : undefined,
        );
        expect(sorted(fresh())).toEqual(numbersFrom(from, RECORDS));
        for (const { name, partition } of fresh()) expect(owners.get(partition)).toBe(name);
      };

      await readBy("kt-1", "kt-2", other);
      await members.get(other)!.end("SIGTERM");
      await readBy("kt-1", "kt-2");
      // Nobody was missed so far, so nothing was read again.
      const all = [...members.values()].flatMap(({ lines }) => recordsIn(lines));
      expect(sorted(all)).toEqual(numbersFrom(0, 2 * RECORDS));
      await members.get("kt-2")!.end("SIGKILL");
      await readBy("kt-1");
      expect(await members.get("kt-1")!.end("SIGINT")).toMatchObject({ exitCode: 130 });
      expect(await describeGroup(group)).toEqual(
        Array.from({ length: PARTITIONS }, () => expect.objectContaining({ lag: "0", client: "-" })),
      );
      await numbers.end();
    },
  );

  function join(name: string, group: string, topic: string, properties: Properties): RunningTool {
    const all = { ...properties, "client.id": name, "auto.offset.reset": "earliest" };
    if (name === "kcat") {
      const format = String.raw`Partition:%p\tOffset:%o\t%s\n`;
      return RunningTool.kcat([
        "-b",
        bootstrapOf(kafka),
        "-u",
        "-f",
        format,
        ...asArguments("-X", all),
        "-G",
        group,
        topic,
      ]);
    }
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--group", group, ...SHOWN];
    args.push(...asArguments("--command-property", all));
    return name === "java"
      ? RunningTool.official("console-consumer", args)
      : RunningTool.kt(["console-consumer", ...args]);
  }

  /** The client of each partition, once these have all of them among themselves, in equal shares: nothing moves then. */
  function ownersOf(group: string, clients: readonly string[]): Promise<Map<number, string>> {
    return waitFor(`${group} to be of ${clients.join()}`, async () => {
      const rows = await describeGroup(group);
      const owners = new Map(rows.map(({ partition, client }) => [partition, client]));
      const settled = rows.length === PARTITIONS && owners.size === PARTITIONS;
      const shares = clients.map((name) => [...owners.values()].filter((owner) => owner === name).length);
      return settled && shares.every((share) => share === PARTITIONS / clients.length) ? owners : undefined;
    });
  }

  async function describeGroup(group: string) {
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--describe", "--group", group];
    const { stdout } = await kafka.run(OFFICIAL_TOOLS["consumer-groups"], args);
    return stdout
      .toString()
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([name]) => name === group)
      .map(([, , partition, , , lag, , , client]) => ({ partition: Number(partition), lag, client: client! }));
  }

  async function alterGroup(group: string): Promise<void> {
    const args = [
      "--bootstrap-server",
      bootstrapOf(kafka),
      "--alter",
      "--entity-type",
      "groups",
      "--entity-name",
      group,
    ];
    const { exitCode, stderr } = await kafka.run(OFFICIAL_TOOLS.configs, [...args, "--add-config", SERVER_SIDE]);
    expect(exitCode, stderr.toString()).toBe(0);
  }
});

const recordsIn = (lines: readonly string[]) =>
  [...placesOf(lines)].flatMap(([partition, places]) =>
    places.map((place) => ({ partition, number: Number(place.split(" ")[1]) })),
  );
const sorted = (records: readonly { readonly number: number }[]): number[] =>
  records.map(({ number }) => number).toSorted((left, right) => left - right);
const numbersFrom = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);
