/** Records that can be followed: each has a number, which goes up in the order of sending. */
import { expect } from "vitest";
import type { LeasedKafka } from "../../support/kafka/lease-client.ts";
import { OFFICIAL_TOOLS } from "../../support/tools.ts";
import { RunningTool } from "./running-tool.ts";
import { bootstrapOf, endOffsets } from "./three-brokers.ts";

/** So many lines at a time. */
const CHUNK = 100;
/** Keys spread the records over all partitions. */
const KEYS = 50;

/** Writes numbered lines into a console producer: each has a key that goes with its number. */
export class Numbers {
  /** So many have been written. */
  count = 0;
  readonly #producer: RunningTool;

  private constructor(producer: RunningTool) {
    this.#producer = producer;
  }

  static toTopic(kafka: LeasedKafka, topic: string): Numbers {
    // An election may take longer than the three attempts of the official tool.
    const settings = ["--reader-property", "parse.key=true", "--message-send-max-retries", "1000"];
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, ...settings];
    return new Numbers(RunningTool.kt(["console-producer", ...args]));
  }

  async write(lines = CHUNK): Promise<void> {
    const numbers = Array.from({ length: lines }, (_, index) => this.count + index);
    this.count += lines;
    await this.#producer.write(numbers.map((number) => `key ${number % KEYS}\t${number}\n`).join(""));
  }

  /** Writes on and on while the step is taken. */
  async during(step: () => Promise<unknown>): Promise<void> {
    const state = { taken: false };
    const taken = step().finally(() => (state.taken = true));
    while (!state.taken) {
      await this.write();
      await pace();
    }
    await taken;
  }

  end(): ReturnType<RunningTool["end"]> {
    return this.#producer.end();
  }
}

/** Some thousand lines a second are enough. */
const pace = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** What console consumers show of each record, for placesOf. */
export const SHOWN = ["print.partition=true", "print.offset=true"].flatMap((property) => [
  "--formatter-property",
  property,
]);

export const linesOf = (stdout: string): string[] => stdout.split("\n").slice(0, -1);

/** Of each partition the offsets and values, in the order in which they were shown. */
export function placesOf(lines: readonly string[]): Map<number, string[]> {
  const places = new Map<number, string[]>();
  for (const line of lines) {
    const found = /^Partition:(?<partition>\d+)\tOffset:(?<offset>\d+)\t(?<value>.*)$/.exec(line)?.groups;
    if (found === undefined) throw new Error(`not a record: ${line}`);
    const partition = Number(found["partition"]);
    const shown = places.get(partition) ?? [];
    shown.push(`${found["offset"]} ${found["value"]}`);
    places.set(partition, shown);
  }
  return places;
}

/** All that is in the topic, by the official consumer; throws where there are fewer or more records than `count`. */
export async function logOf(kafka: LeasedKafka, topic: string, count: number): Promise<Map<number, string[]>> {
  const ends = await endOffsets(kafka, topic);
  expect(
    ends.reduce((sum, end) => sum + end, 0),
    "records in the log",
  ).toBe(count);
  const args = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--from-beginning", ...SHOWN];
  const { stdout } = await kafka.run(OFFICIAL_TOOLS["console-consumer"], [...args, "--max-messages", String(count)]);
  return placesOf(linesOf(stdout.toString()));
}

/** Where what was shown is not what is in the log: the first place of each partition, and how many there are of both. */
export function differences(
  shown: ReadonlyMap<number, readonly string[]>,
  log: ReadonlyMap<number, readonly string[]>,
): object[] {
  return [...log].flatMap(([partition, wanted]) => {
    const found = shown.get(partition) ?? [];
    const at = wanted.findIndex((place, index) => place !== found[index]);
    if (at === -1 && found.length === wanted.length) return [];
    const here = (places: readonly string[]) => places.slice(at, at + 3);
    return [{ partition, at, wanted: here(wanted), found: here(found), lengths: [wanted.length, found.length] }];
  });
}

/** That each number up to `count` is there once, and within a partition they go up. */
export function expectEachNumberInOrder(log: ReadonlyMap<number, readonly string[]>, count: number): void {
  const numbers = [...log.values()].map((places) => places.map((place) => Number(place.split(" ")[1])));
  for (const partition of numbers) expect(partition).toEqual(partition.toSorted((left, right) => left - right));
  expect(new Set(numbers.flat()).size).toBe(count);
  expect(numbers.flat()).toHaveLength(count);
}
