import { expect, test } from "vitest";
import { groupErrorCode } from "../../../src/broker/groups/group-error.ts";
import { heard, Member, newCoordinator, type OpenedCoordinator, SESSION_MS, stateOf } from "./support/coordinator.ts";
import { offers } from "./support/group-calls.ts";

const RUNS = 60;
const STEPS = 150;
const HOUR = 3_600_000;

/** Numbers below a bound that are the same in every run of a seed. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** What is refused is an answer, too; anything but GroupError fails the test. */
async function answered(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    groupErrorCode(error);
  }
}

function anyStep(opened: OpenedCoordinator, members: Member[], random: (bound: number) => number): () => unknown {
  const member = members[random(members.length)] ?? new Member(opened, "nobody");
  const lists = [offers("a", "b"), offers("b", "a"), offers("b"), offers("c")];
  const protocols = lists[random(lists.length)] ?? [];
  const joinOnce = (more: object) => () => member.join({ protocols, rebalanceTimeoutMs: 5000, ...more });
  const steps = [
    joinOnce({}),
    joinOnce({}),
    joinOnce({}),
    joinOnce({ groupInstanceId: member.name }),
    () => member.sync(Object.fromEntries(members.map(({ memberId }) => [memberId, "x"]))),
    () => member.sync(),
    () => member.heartbeat(),
    () => member.heartbeat(),
    () => member.leave(),
    () => opened.clock.advance(random(SESSION_MS)),
    () => opened.groups.leaveGroup("g", [{ memberId: "", groupInstanceId: member.name }]),
    () => (member.memberId = ""),
  ];
  return steps[random(steps.length)] ?? (() => undefined);
}

test("whatever members do and leave undone, nobody waits for ever and the group ends empty", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= RUNS; seed++) {
    const opened = newCoordinator({ "offsets.topic.num.partitions": "1", "group.max.size": "4" });
    const idleTimers = opened.clock.waiting;
    const members = Array.from({ length: 5 }, (_, index) => new Member(opened, `m${index}`));
    const random = numbers(seed);
    for (let step = 0; step < STEPS; step++) {
      await answered(anyStep(opened, members, random));
      seen.add(stateOf(opened));
    }
    opened.clock.advance(HOUR);
    await heard();
    expect(["Empty", "Dead"]).toContain(stateOf(opened));
    expect(opened.clock.waiting).toBe(idleTimers);
    const left = new Member(opened, "last");
    await left.enter();
    opened.clock.advance(0);
    await heard();
    expect(left.joined).toMatchObject({ leader: left.memberId, members: [{ memberId: left.memberId }] });
    left.leave();
  }
  expect([...seen].toSorted()).toEqual(["CompletingRebalance", "Dead", "Empty", "PreparingRebalance", "Stable"]);
});
