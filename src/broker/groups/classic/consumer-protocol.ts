import { DecodeError } from "../../../errors.ts";
import { readData } from "../../../protocol/codec.ts";
import { consumerProtocolSubscription } from "../../../protocol/log-records/consumer-protocol-subscription.ts";
import { Reader } from "../../../protocol/reader.ts";
import type { ClassicGroup } from "./classic-group.ts";

/** The protocol type of consumers; Connect's is "connect", others have their own. */
export const CONSUMER_PROTOCOL_TYPE = "consumer";

/**
 * The topics that the members of a consumer group subscribe to [ClassicGroup.computeSubscribedTopics]. Null where
 * that cannot be said: another protocol type, no protocol chosen, or a subscription that does not parse.
 */
export function subscribedTopicsOf(
  group: Pick<ClassicGroup, "protocolType" | "protocolName" | "members">,
): ReadonlySet<string> | null {
  const { protocolName } = group;
  if (group.protocolType !== CONSUMER_PROTOCOL_TYPE) return null;
  if (group.members.size === 0) return new Set();
  if (protocolName === null) return null;
  const topics = new Set<string>();
  try {
    for (const member of group.members.values()) {
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
