/** Every transcript by the name of its recording in test/fixtures/broker. */
import { produceAnswers } from "./produce-transcripts.ts";
import { fetchAnswers } from "./fetch-transcripts.ts";
import { offsetAnswers } from "./offset-transcripts.ts";
import type { Transcript } from "./transcript.ts";

export const TRANSCRIPTS: Readonly<Record<string, (kafka: Transcript) => Promise<void>>> = {
  produce: produceAnswers,
  fetch: fetchAnswers,
  offsets: offsetAnswers,
};
