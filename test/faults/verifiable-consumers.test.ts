import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { Numbers } from "./support/records.ts";
import { killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, SIX_PARTITIONS, THREE_BROKERS } from "./support/three-brokers.ts";

const PARTITIONS = 6;
const RECORDS = 300;
const CLASSIC = ["--session-timeout", "4000"];
const COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

/** By the name of the group: the options of both members. */
const GROUPS: readonly [group: string, options: readonly string[], isStatic?: boolean][] = [
  ["verified-range", CLASSIC],
  ["verified-cooperative", [...CLASSIC, "--assignment-strategy", COOPERATIVE]],
  // It may be away for as long as a JVM takes to start on a busy machine.
  ["verified-static", ["--session-timeout", "60000"], true],
  ["verified-uniform", ["--group-protocol", "consumer", "--group-remote-assignor", "uniform"]],
  ["verified-remote-range", ["--group-protocol", "consumer", "--group-remote-assignor", "range"]],
];

interface Event {
  readonly name: string;
  readonly partitions?: readonly { readonly partition: number }[];
  readonly value?: string;
  readonly success?: boolean;
}

const eventsOf = ({ lines }: RunningTool): Event[] => lines.map((line) => JSON.parse(line) as Event);
const numbersOf = (...tools: readonly RunningTool[]): number[] =>
  tools
    .flatMap(eventsOf)
    .filter(({ name }) => name === "record_data")
    .map(({ value }) => Number(value))
    .toSorted((left, right) => left - right);

/** What a member has by what it was told. */
function shareOf(tool: RunningTool): Set<number> {
  const share = new Set<number>();
  for (const { name, partitions = [] } of eventsOf(tool)) {
    for (const { partition } of partitions) {
      if (name === "partitions_assigned") share.add(partition);
      else if (name === "partitions_revoked") share.delete(partition);
    }
  }
  return share;
}

/** Until these have all partitions among themselves, and none has none. */
function sharedBy(...members: readonly RunningTool[]): Promise<true> {
  return waitFor(`${members.length} members to share the topic`, async () => {
    const shares = members.map(shareOf);
    const shared = new Set(shares.flatMap((share) => [...share]));
    const count = shares.reduce((sum, { size }) => sum + size, 0);
    return shared.size === PARTITIONS && count === PARTITIONS && shares.every(({ size }) => size > 0)
      ? true
      : undefined;
  });
}

function readBy(count: number, ...members: readonly RunningTool[]): Promise<true> {
  return waitFor(`${count} records`, async () => (new Set(numbersOf(...members)).size >= count ? true : undefined));
}

describe.skipIf(kafkaMissing() !== undefined)("verifiable-consumer in a group with the official one", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  test.each(GROUPS)(
    "%s: all records are read, and none twice",
    { timeout: 150_000 },
    async (group, options, isStatic) => {
      await kafka.change(["create", group, SIX_PARTITIONS, ""]);
      const argsOf = (name: string): string[] => [
        ...options,
        "--bootstrap-server",
        bootstrapOf(kafka),
        "--topic",
        group,
        "--group-id",
        group,
        "--verbose",
        ...(isStatic === true ? ["--group-instance-id", name] : []),
      ];
      const startJava = () => RunningTool.official("verifiable-consumer", argsOf("java"));
      const numbers = Numbers.toTopic(kafka, group);
      const kt = RunningTool.kt(["verifiable-consumer", ...argsOf("kt")]);
      await sharedBy(kt);
      await numbers.write(RECORDS);
      const java = startJava();
      // Records come all the time that the partitions are shared out anew.
      await numbers.during(() => sharedBy(kt, java));
      await readBy(numbers.count, kt, java);
      const ended = await java.end("SIGTERM");
      expect(ended.exitCode).toBe(143);
      const members = [kt, java];
      if (isStatic === true) {
        // It comes back to what it had, and nobody is disturbed.
        const before = eventsOf(kt).length;
        const again = startJava();
        members.push(again);
        await sharedBy(kt, again);
        expect(eventsOf(kt).slice(before)).toEqual([]);
        await numbers.write(RECORDS);
        await readBy(numbers.count, ...members);
        expect((await again.end("SIGTERM")).exitCode).toBe(143);
      } else {
        await numbers.during(() => sharedBy(kt));
        await readBy(numbers.count, ...members);
      }
      const { exitCode, stderr } = await kt.end("SIGINT");
      expect(exitCode).toBe(130);
      await numbers.end();
      for (const member of members) {
        const last = eventsOf(member).map(({ name }) => name);
        // A poll that was under way when the signal came may still be told of behind the first.
        expect(last).toContain("shutdown_requested");
        expect(last.slice(-2)).toEqual(["partitions_revoked", "shutdown_complete"]);
      }
      const read = numbersOf(...members);
      const all = Array.from({ length: numbers.count }, (_, index) => index);
      expect([...new Set(read)]).toEqual(all);
      // What a commit did not cover may be read again by whoever has the partition next.
      const failed = members.flatMap(eventsOf).filter(({ success }) => success === false);
      if (failed.length === 0) expect({ read, stderr }).toEqual({ read: all, stderr: "" });
    },
  );
});
