import { inject } from "vitest";
import { type LeasedKafka, openLease } from "./lease-client.ts";
import type { LeaseOptions } from "./pool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where clusters are lent, or why there are none. */
    kafka: { port: number } | { unavailable: string };
  }
}

/** Why the tests that need a real Kafka cannot run here, or undefined. For describe.skipIf. */
export function kafkaMissing(): string | undefined {
  const kafka = inject("kafka");
  return "unavailable" in kafka ? kafka.unavailable : undefined;
}

/** Borrows a cluster without topics from the pool of the test run; waits until one is free. */
export async function leaseKafka(options: LeaseOptions = {}): Promise<LeasedKafka> {
  const kafka = inject("kafka");
  if ("unavailable" in kafka) throw new Error(kafka.unavailable);
  return openLease(kafka.port, options);
}
