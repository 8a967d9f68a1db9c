/** How states and types of groups are written, whatever the case they come in. */

/** Source: org.apache.kafka.common.GroupState. */
const STATES = [
  "Unknown",
  "PreparingRebalance",
  "CompletingRebalance",
  "Stable",
  "Dead",
  "Empty",
  "Assigning",
  "Reconciling",
  "NotReady",
] as const;

export type GroupState = (typeof STATES)[number];

/** Source: org.apache.kafka.common.GroupType. */
const TYPES = ["Unknown", "Consumer", "Classic", "Share", "Streams"] as const;

export type GroupType = (typeof TYPES)[number];

/** `Unknown` for what Kafka 4.3 does not know. */
export function groupState(text: string): GroupState {
  return STATES.find((state) => state.toUpperCase() === text.toUpperCase()) ?? "Unknown";
}

/** `Unknown` for what Kafka 4.3 does not know. */
export function groupType(text: string): GroupType {
  return TYPES.find((type) => type.toLowerCase() === text.toLowerCase()) ?? "Unknown";
}
