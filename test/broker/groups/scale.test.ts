import { expect, test } from "vitest";
import { code } from "../../../src/protocol/errors.ts";
import { heard, Member, newCoordinator, SESSION_MS, stateOf } from "./support/coordinator.ts";

const MEMBERS = 200;

test("200 members join, sync and send heartbeats, and each rebalance writes one record", async () => {
  const opened = newCoordinator({ "group.initial.rebalance.delay.ms": "3000" });
  const members = Array.from({ length: MEMBERS }, (_, index) => new Member(opened, `c${index}`));
  for (const member of members) await member.enter();
  opened.clock.advance(6000);
  await heard();
  const leader = members.find(({ joined }) => joined?.leader === joined?.memberId);
  expect(leader?.joined?.members).toHaveLength(MEMBERS);
  expect(new Set(members.map(({ generationId }) => generationId))).toEqual(new Set([1]));
  const assignments = Object.fromEntries(members.map(({ memberId, name }) => [memberId, name]));
  const followers = members.filter((member) => member !== leader);
  for (const follower of followers) expect(await follower.sync()).toBeUndefined();
  await leader?.sync(assignments);
  await heard();
  for (const { assignment, name } of members) expect(assignment).toBe(name);
  for (let beat = 0; beat < 5; beat++) {
    opened.clock.advance(SESSION_MS - 1);
    for (const member of members) expect(member.heartbeat()).toBe(code.NONE);
  }
  const written = [...opened.logs.all()].reduce((sum, { endOffset }) => sum + endOffset, 0);
  expect(written).toBe(2);
  for (const member of members) member.leave();
  expect(stateOf(opened)).toBe("Empty");
});
