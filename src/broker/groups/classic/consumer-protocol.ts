import { DecodeError } from "../../../errors.ts";
import { readData } from "../../../protocol/codec.ts";
import { consumerProtocolSubscription } from "../../../protocol/log-records/consumer-protocol-subscription.ts";
import { Reader } from "../../../protocol/reader.ts";
import type { ClassicGroupMember } from "./classic-group-member.ts";

export interface Subscribers {
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly members: ReadonlyMap<string, ClassicGroupMember>;
}

/** The protocol type of consumers; Connect's is "connect", others have their own. */
export const CONSUMER_PROTOCOL_TYPE = "consumer";

/**
 * The topics that the members of a consumer group subscribe to [ClassicGroup.computeSubscribedTopics]. Null where
 * that cannot be said: another protocol type, no protocol chosen, or a subscription that does not parse.
 */
export function subscribedTopicsOf({ protocolType, protocolName, members }: Subscribers): ReadonlySet<string> | null {
  if (protocolType !== CONSUMER_PROTOCOL_TYPE) return null;
  if (members.size === 0) return new Set();
  if (protocolName === null) return null;
  const topics = new Set<string>();
  try {
    for (const member of members.values()) {
      const reader = new Reader(member.metadata(protocolName));
      reader.readInt16();
      // Every version begins with the fields of version 0.
      for (const topic of readData(reader, consumerProtocolSubscription, 0).topics) topics.add(topic);
    }
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
  return topics;
}
