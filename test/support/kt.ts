import { join } from "node:path";
import { type Outcome, type ProcessOptions, runProcess } from "./kafka/official.ts";

/** The program as npm installs it. */
export const KT_LAUNCHER = join(import.meta.dirname, "../../bin/kt.js");

/** The Node that runs kt: KT_TEST_NODE (a path), that of the tests unless set. */
export const NODE = process.env["KT_TEST_NODE"] ?? process.execPath;

/** Variables of the surrounding shell that change what kt prints or how it connects. */
const UNWANTED = /^(?:KT_.*|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLUMNS|LINES|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|VITEST.*)$/;

export type KtOptions = Omit<ProcessOptions, "env"> & { env?: Record<string, string> };

/** The environment of this process without the unwanted variables. */
export function ktEnvironment(more: Record<string, string> = {}): Record<string, string | undefined> {
  const clean = Object.entries(process.env).filter(([name]) => !UNWANTED.test(name));
  return { ...Object.fromEntries(clean), ...more };
}

/** Runs the built kt as a process of its own (`npm run build` must have been run), in a clean environment plus `env`. */
export function runKt(args: string[], options: KtOptions): Promise<Outcome> {
  return runProcess(NODE, [KT_LAUNCHER, ...args], { ...options, env: ktEnvironment(options.env) });
}
