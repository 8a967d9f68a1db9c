import { inHashMapOrder } from "../../../java/hash-map.ts";
import type { ClassicGroupMember, GroupProtocol } from "./classic-group-member.ts";

/** How many members support each protocol, and which one a vote of all chooses [ClassicGroup.selectProtocol]. */
export class ProtocolVotes {
  private readonly supporters = new Map<string, number>();

  add(protocols: readonly GroupProtocol[]): void {
    for (const { name } of protocols) this.supporters.set(name, (this.supporters.get(name) ?? 0) + 1);
  }

  remove(protocols: readonly GroupProtocol[]): void {
    for (const { name } of protocols) {
      const left = (this.supporters.get(name) ?? 0) - 1;
      if (left > 0) this.supporters.set(name, left);
      else this.supporters.delete(name);
    }
  }

  /** Whether all so many members support one of these protocols. */
  sharesOne(protocols: readonly GroupProtocol[], members: number): boolean {
    return protocols.some(({ name }) => (this.supporters.get(name) ?? 0) === members);
  }

  /** Of what all members support, the one with the most votes; among equals the one a java.util.HashMap has first. */
  select(members: ReadonlyMap<string, ClassicGroupMember>): string {
    const candidates = new Set<string>();
    for (const [name, count] of this.supporters) if (count === members.size) candidates.add(name);
    const votes = new Map<string, number>();
    for (const member of members.values()) {
      const choice = member.vote(candidates);
      votes.set(choice, (votes.get(choice) ?? 0) + 1);
    }
    let selected: readonly [string, number] | undefined;
    for (const vote of inHashMapOrder([...votes], ([name]) => name)) {
      if (selected === undefined || vote[1] > selected[1]) selected = vote;
    }
    if (selected === undefined) throw new Error("a group without members cannot choose a protocol");
    return selected[0];
  }
}
