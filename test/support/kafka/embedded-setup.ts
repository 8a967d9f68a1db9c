import type { TestProject } from "vitest/node";
import { build } from "../build.ts";
import { startLeaseServer } from "./lease-server.ts";

/** Before the tests that run the built kt on its own broker: builds kt, and opens the pool from which the files borrow. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const { port, stop } = await startLeaseServer("broker");
  project.provide("kafka", { port, kind: "broker" });
  return stop;
}
