import { array, assert, nat, property, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { assignPartitions, isCooperative, userDataOf } from "../../../../src/kafka/consumer/assignors/assignor.ts";
import type { GroupMember } from "../../../../src/kafka/consumer/assignors/group-member.ts";
import type { AssignorName } from "../../../../src/kafka/consumer/assignors/names.ts";
import type { TopicPartition } from "../../../../src/kafka/topic-partition.ts";

interface Had {
  readonly instanceId?: string;
  readonly owned?: readonly TopicPartition[];
  readonly generation?: number;
}

function member(
  memberId: string,
  topics: readonly string[],
  { instanceId, owned = [], generation = -1 }: Had = {},
): GroupMember {
  const userData = owned.length === 0 ? null : userDataOf("sticky", { generation, partitions: owned });
  return {
    memberId,
    instanceId: instanceId ?? null,
    subscription: { topics, userData, owned, generation, rack: null },
  };
}

const of = (topic: string, ...partitions: readonly number[]): TopicPartition[] =>
  partitions.map((partition) => ({ topic, partition }));

function shares(name: AssignorName, counts: Readonly<Record<string, number>>, members: readonly GroupMember[]) {
  const assignment = assignPartitions(name, new Map(Object.entries(counts)), members);
  return Object.fromEntries(
    [...assignment].map(([memberId, each]) => [
      memberId,
      each.map(({ topic, partition }) => `${topic}${partition}`).toSorted(),
    ]),
  );
}

describe("range", () => {
  test("gives each member a run of every topic, the first ones one more", () => {
    expect(shares("range", { t: 3, u: 3 }, [member("b", ["t", "u"]), member("a", ["t", "u"])])).toEqual({
      a: ["t0", "t1", "u0", "u1"],
      b: ["t2", "u2"],
    });
  });

  test("puts static members first, by their instance ids", () => {
    const members = [
      member("a", ["t"]),
      member("z", ["t"], { instanceId: "2" }),
      member("y", ["t"], { instanceId: "1" }),
    ];
    expect(shares("range", { t: 4 }, members)).toEqual({ a: ["t3"], y: ["t0", "t1"], z: ["t2"] });
  });
});

describe("roundrobin", () => {
  test("deals all partitions out, past members without the topic", () => {
    const members = [member("a", ["t"]), member("b", ["t", "u"]), member("c", ["t", "u"])];
    expect(shares("roundrobin", { t: 1, u: 2 }, members)).toEqual({ a: ["t0"], b: ["u0"], c: ["u1"] });
  });

  test("leaves out a topic that does not exist", () => {
    expect(shares("roundrobin", { t: 1 }, [member("a", ["t", "gone"])])).toEqual({ a: ["t0"] });
  });
});

describe("sticky", () => {
  test("moves no more than a new member needs", () => {
    const members = [
      member("a", ["t"], { owned: of("t", 0, 1, 2), generation: 1 }),
      member("b", ["t"], { owned: of("t", 3, 4, 5), generation: 1 }),
      member("c", ["t"]),
    ];
    const { a = [], b = [], c = [] } = shares("sticky", { t: 6 }, members);
    expect([a.length, b.length, c.length]).toEqual([2, 2, 2]);
    expect(["t0", "t1", "t2"]).toEqual(expect.arrayContaining(a));
    expect(["t3", "t4", "t5"]).toEqual(expect.arrayContaining(b));
  });

  test("believes the newer of two claims", () => {
    const members = [
      member("a", ["t"], { owned: of("t", 0), generation: 1 }),
      member("b", ["t"], { owned: of("t", 0), generation: 2 }),
    ];
    expect(shares("sticky", { t: 2 }, members)).toEqual({ a: ["t1"], b: ["t0"] });
  });
});

describe("cooperative-sticky", () => {
  test("leaves out what another member has to give up first", () => {
    const members = [member("a", ["t"], { owned: of("t", 0, 1), generation: 1 }), member("b", ["t"])];
    expect(shares("cooperative-sticky", { t: 2 }, members)).toMatchObject({ b: [] });
  });

  test("is cooperative only where every assignor is", () => {
    expect(isCooperative(["cooperative-sticky"])).toBe(true);
    expect(isCooperative(["range", "cooperative-sticky"])).toBe(false);
  });
});

test.each<AssignorName>(["range", "roundrobin", "sticky"])(
  "%s gives every partition to one member that wants it",
  (name) => {
    const topics = ["t", "u", "v"];
    assert(
      property(
        array(subarray(topics, { minLength: 1 }), { minLength: 1, maxLength: 6 }),
        array(nat(7), { minLength: 3, maxLength: 3 }),
        (subscriptions, sizes) => {
          const members = subscriptions.map((each, index) => member(`m${index}`, each));
          const counts = new Map(topics.map((topic, index) => [topic, sizes[index] ?? 0]));
          const given = [...assignPartitions(name, counts, members)].flatMap(([memberId, partitions]) => {
            const wanted = members.find((each) => each.memberId === memberId)?.subscription.topics ?? [];
            expect(partitions.every(({ topic }) => wanted.includes(topic))).toBe(true);
            return partitions.map(({ topic, partition }) => `${topic}${partition}`);
          });
          const expected = topics
            .filter((topic) => subscriptions.some((each) => each.includes(topic)))
            .flatMap((topic) =>
              Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => `${topic}${partition}`),
            );
          expect(given.toSorted()).toEqual(expected.toSorted());
        },
      ),
    );
  },
);
