import { inject } from "vitest";
import { type LeasedKafka, openLease } from "./lease-client.ts";
import type { ClusterKind, LeaseOptions } from "./pool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where clusters are lent and of which kind they are, or why there are none. */
    kafka: { port: number; kind: ClusterKind } | { unavailable: string };
  }
}

/** Why there are no clusters to run tests on, or undefined. For describe.skipIf. */
export function kafkaMissing(): string | undefined {
  const kafka = inject("kafka");
  return "unavailable" in kafka ? kafka.unavailable : undefined;
}

/** Whether the brokers of this run are kt's own. Say beside the question why the answer matters. */
export function onKtBroker(): boolean {
  const kafka = inject("kafka");
  return "kind" in kafka && kafka.kind === "broker";
}

/** Borrows a cluster without topics from the pool of the test run; waits until one is free. */
export async function leaseKafka(options: LeaseOptions = {}): Promise<LeasedKafka> {
  const kafka = inject("kafka");
  if ("unavailable" in kafka) throw new Error(kafka.unavailable);
  return openLease(kafka.port, options);
}
