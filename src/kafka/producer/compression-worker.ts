/** A thread of a CompressionPool: compresses what it is sent, one job behind the other. */
import { parentPort, workerData } from "node:worker_threads";
import type { Codec } from "../../protocol/records/compression/codec.ts";
import { loadCodec } from "../../protocol/records/compression/index.ts";
import { READY } from "./compression-job.ts";
import type { CompressionJob, CompressionResult, CompressionWork } from "./compression-job.ts";
import { packRecords } from "./packed-records.ts";

const { type, level }: CompressionWork = workerData;

async function work(): Promise<void> {
  const codec = await loadCodec(type);
  parentPort?.on("message", (job: CompressionJob) => {
    const result = done(codec, job);
    parentPort?.postMessage(result, "batch" in result ? [result.batch.buffer] : []);
  });
  parentPort?.postMessage(READY, []);
}

function done(codec: Codec, { id, records }: CompressionJob): CompressionResult {
  try {
    const { buffer } = packRecords(codec, records, level);
    return { id, batch: new Uint8Array(buffer) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

void work();
