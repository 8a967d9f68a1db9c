import { build } from "./build.ts";

/** Before the tests that run the built kt: builds it. */
export default async function setup(): Promise<void> {
  await build();
}
