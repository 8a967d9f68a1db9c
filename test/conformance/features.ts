/** What the suite checks with every client, and where kt's broker still differs. The rows of docs/compatibility.md. */
export const FEATURES = [
  "records",
  "idempotent producing",
  "consumer groups",
  "static members",
  "topics",
  "topic configs",
  "delete records",
  "list offsets",
  "administration of groups",
  "transactions",
  "the consumer protocol (KIP-848)",
] as const;
export type Feature = (typeof FEATURES)[number];

export interface ExpectedDifference {
  readonly reason: string;
  /** The clients with which the checks of the feature must fail on kt: one that passes fails the suite. */
  readonly clients: readonly string[];
}

/** May only shrink. */
export const EXPECTED_DIFFERENCES: { readonly [F in Feature]?: ExpectedDifference } = {
  transactions: {
    reason: "kt has no transaction coordinator yet",
    clients: ["java", "kafkajs", "franz-go", "confluent-kafka", "kafka-python"],
  },
  "the consumer protocol (KIP-848)": {
    reason: "kt has the classic group protocol alone",
    clients: ["java", "franz-go", "confluent-kafka"],
  },
};
