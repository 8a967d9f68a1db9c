import * as fc from "fast-check";
import { structArbitrary } from "./arbitraries.ts";
import { allMessageVersions, type MessageVersion } from "./definitions.ts";
import { kafkaJson } from "./kafka-json.ts";

export interface Sample {
  readonly message: MessageVersion;
  readonly value: object;
  /** Name, version and JSON, parted by tabs. */
  readonly line: string;
}

/** Random values of every version of every message, the same ones for the same seed. */
export async function sampleLines(perVersion: number, seed: number): Promise<Sample[]> {
  const messages = await allMessageVersions();
  return messages.flatMap((message) => {
    const arbitrary = structArbitrary(message.fields, message.version);
    return fc.sample(arbitrary, { numRuns: perVersion, seed: seed + message.version }).map((value) => {
      const json = kafkaJson(message.fields, message.version, value);
      return { message, value, line: `${message.name}\t${message.version}\t${json}` };
    });
  });
}
