/** What the sticky assignors put into a subscription's user data (StickyAssignor and CooperativeStickyAssignor). */
import { DecodeError } from "../../../errors.ts";
import { decodeData, encodeData } from "../../../protocol/codec.ts";
import { array, defineData, int32, string } from "../../../protocol/schema.ts";
import type { MemberSubscription } from "../group/consumer-protocol.ts";
import { eachPartition, indexesByTopic } from "../../topic-partition.ts";
import type { LastAssignment } from "./group-member.ts";

const stickyData = defineData({
  name: "StickyAssignorUserData",
  versions: [0, 1],
  flexible: null,
  fields: {
    previousAssignment: array({ topic: string(), partitions: array(int32()) }),
    generation: int32({ since: 1, default: -1 }),
  },
});

export function stickyUserData({ partitions, generation }: LastAssignment): Buffer {
  return encodeData(stickyData, 1, { previousAssignment: indexesByTopic(partitions), generation });
}

export function cooperativeUserData(generation: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeInt32BE(generation);
  return data;
}

/** What a member of the sticky assignor had; nothing where its data does not parse. */
export function readStickyUserData(userData: Buffer | null): LastAssignment {
  if (userData === null || userData.length === 0) return { generation: -1, partitions: [] };
  for (const version of [1, 0]) {
    try {
      const { previousAssignment, generation } = decodeData(stickyData, version, userData);
      return { generation, partitions: eachPartition(previousAssignment) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return { generation: -1, partitions: [] };
}

/** What a member of the cooperative sticky assignor has; clients before version 2 tell the generation in user data. */
export function readCooperative({ owned, generation, userData }: MemberSubscription): LastAssignment {
  if (generation >= 0) return { generation, partitions: owned };
  return { generation: userData !== null && userData.length >= 4 ? userData.readInt32BE(0) : -1, partitions: owned };
}
