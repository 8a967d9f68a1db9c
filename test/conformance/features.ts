import type { Limit } from "./support/clients.ts";

/** What the suite checks with every client: the rows of docs/compatibility.md; and the limits that keep a client out. */
export const FEATURES = {
  "records: none, gzip, snappy, lz4, zstd": [],
  "idempotent producing": [],
  "consumer groups": [],
  "static members": ["static members"],
  topics: ["createTopic"],
  "topic configs": ["config"],
  "delete records": ["deleteRecords"],
  "list offsets": ["offset"],
  "administration of groups": ["committed"],
  transactions: ["transaction"],
  "the consumer protocol (KIP-848)": ["the consumer protocol"],
} as const satisfies Record<string, readonly Limit[]>;
export type Feature = keyof typeof FEATURES;

export interface ExpectedDifference {
  readonly reason: string;
  /** The clients with which the checks of the feature must fail on kt: one that passes fails the suite. */
  readonly clients: readonly string[];
}

/** Where kt's broker still differs. May only shrink. */
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
