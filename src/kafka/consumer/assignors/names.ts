/** The assignors of partition.assignment.strategy: Java's classes, and the names that go over the wire. */
export type AssignorName = "range" | "roundrobin" | "sticky" | "cooperative-sticky";

const CONSUMER = "org.apache.kafka.clients.consumer";

export const ASSIGNORS: Readonly<Record<string, AssignorName>> = {
  [`${CONSUMER}.RangeAssignor`]: "range",
  [`${CONSUMER}.RoundRobinAssignor`]: "roundrobin",
  [`${CONSUMER}.StickyAssignor`]: "sticky",
  [`${CONSUMER}.CooperativeStickyAssignor`]: "cooperative-sticky",
};
