import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** The broker under test, or why there is none. */
    broker: { name: "kt" | "kafka"; bootstrap: string } | { unavailable: string };
  }
}

/** Why the tests cannot run at all, or undefined. For describe.skipIf. */
export function brokerMissing(): string | undefined {
  const broker = inject("broker");
  return "unavailable" in broker ? broker.unavailable : undefined;
}

export function brokerUnderTest(): { name: "kt" | "kafka"; bootstrap: string } {
  const broker = inject("broker");
  if ("unavailable" in broker) throw new Error(broker.unavailable);
  return broker;
}
