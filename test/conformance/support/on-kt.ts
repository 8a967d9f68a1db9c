import type { TestProject } from "vitest/node";
import { build } from "../../support/build.ts";
import { startKtBroker } from "../../support/kt-broker.ts";

/** Before the suite: kt's broker, built, as a process of its own with its data on disk. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const broker = await startKtBroker();
  project.provide("broker", { name: "kt", bootstrap: broker.bootstrap });
  return () => broker.remove();
}
