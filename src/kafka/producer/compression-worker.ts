/** A thread of a CompressionPool: compresses what it is sent, one job behind the other. */
import { parentPort, workerData } from "node:worker_threads";
import type { Codec } from "../../protocol/records/compression/codec.ts";
import { loadCodec } from "../../protocol/records/compression/index.ts";
import { READY } from "./compression-job.ts";
import type { CompressionJob, CompressionResult, CompressionWork } from "./compression-job.ts";
import { PackedMemory } from "./packed-memory.ts";
import { packRecords } from "./packed-records.ts";

const { type, level }: CompressionWork = workerData;
const memory = new PackedMemory();

async function work(): Promise<void> {
  const codec = await loadCodec(type);
  parentPort?.on("message", (job: CompressionJob) => {
    const result = done(codec, job);
    parentPort?.postMessage(result, "batch" in result ? [result.batch.buffer] : []);
  });
  parentPort?.postMessage(READY, []);
}

function done(codec: Codec, { id, records, again }: CompressionJob): CompressionResult {
  try {
    for (const each of again) memory.give(each);
    const { buffer, byteOffset, length } = packRecords(codec, records, level, (bytes) => memory.take(bytes));
    return { id, batch: new Uint8Array(buffer, byteOffset, length) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

void work();
