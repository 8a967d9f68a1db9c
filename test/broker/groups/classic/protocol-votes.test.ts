import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { ClassicGroupMember } from "../../../../src/broker/groups/classic/classic-group-member.ts";
import { ProtocolVotes } from "../../../../src/broker/groups/classic/protocol-votes.ts";

function election(...lists: string[][]): { votes: ProtocolVotes; members: Map<string, ClassicGroupMember> } {
  const votes = new ProtocolVotes();
  const members = new Map<string, ClassicGroupMember>();
  for (const [index, names] of lists.entries()) {
    const protocols = names.map((name) => ({ name, metadata: Buffer.alloc(0) }));
    votes.add(protocols);
    members.set(
      String(index),
      new ClassicGroupMember({
        memberId: String(index),
        groupInstanceId: null,
        clientId: "c",
        clientHost: "/h",
        rebalanceTimeoutMs: 1,
        sessionTimeoutMs: 1,
        protocolType: "consumer",
        protocols,
      }),
    );
  }
  return { votes, members };
}

function elected(...lists: string[][]): string {
  const { votes, members } = election(...lists);
  return votes.select(members);
}

test("the protocol that most members like best is chosen", () => {
  expect(elected(["range", "sticky"], ["sticky", "range"], ["sticky", "range"])).toBe("sticky");
});

test("what not all members support is not chosen, however many want it", () => {
  expect(elected(["new", "range"], ["new", "range"], ["range"])).toBe("range");
});

test("among equals the order of a Java hash table decides, not that of the members", () => {
  expect(elected(["range", "roundrobin"], ["roundrobin", "range"])).toBe(
    elected(["roundrobin", "range"], ["range", "roundrobin"]),
  );
});

test("members that left have no vote", () => {
  const { votes, members } = election(["range"], ["range", "sticky"]);
  votes.remove([{ name: "range", metadata: Buffer.alloc(0) }]);
  members.delete("0");
  expect(votes.sharesOne([{ name: "sticky", metadata: Buffer.alloc(0) }], members.size)).toBe(true);
  expect(votes.select(members)).toBe("range");
});
