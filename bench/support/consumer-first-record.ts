import type { ConsumerBench, Measured } from "../console-consumer.ts";
import { firstByteOf, inTurns, ktCommand, officialCommand, secondsOf } from "./console-tools.ts";
import { atLeast, atMost, median, table } from "./sections.ts";

/** Cheap ones are run more often for each run of the official tool. */
const RUNS_FOR_EACH = 4;

/** How soon the first record of a topic is on the screen. */
export async function measureFirstRecord({ bootstrap, runs }: ConsumerBench): Promise<Measured> {
  const at = ["--bootstrap-server", bootstrap, "--topic", "plain-1", "--from-beginning", "--max-messages", "1"];
  const quick = await inTurns(runs * RUNS_FOR_EACH, {
    node: async () => (await secondsOf([process.execPath, "-e", "0"])) * 1000,
    kt: () => firstByteOf(ktCommand("console-consumer", ...at)),
  });
  const slow = await inTurns(runs, { official: () => firstByteOf(officialCommand("consumer.ConsoleConsumer", ...at)) });
  const [node, kt, official] = [quick.node, quick.kt, slow.official].map((values) => median(values));
  const rows = Object.entries({
    "`node -e 0`, until it ends": node,
    "`kt console-consumer --max-messages 1`, until its first byte": kt,
    "the official tool, until its first byte": official,
  }).map(([what, ms]) => [what, ms!.toFixed(0)]);
  return {
    text: `### First record\n\nMedians.\n\n${table(["", "ms"], rows)}`,
    bars: [
      atMost(3, "kt's first record / `node -e 0`", kt! / node!),
      atLeast(12, "the official tool's first record / kt's", official! / kt!),
    ],
  };
}
