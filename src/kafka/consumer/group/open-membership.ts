import type { Membership, MembershipParts } from "./membership.ts";

/** Each protocol is loaded where it is used. */
export async function openMembership(parts: MembershipParts, groupId: string): Promise<Membership> {
  if (parts.config.groupProtocol === "consumer") {
    const { ConsumerProtocolMember } = await import("./consumer-member.ts");
    return new ConsumerProtocolMember(parts, groupId);
  }
  const { ClassicMember } = await import("./classic-member.ts");
  return new ClassicMember(parts, groupId);
}
