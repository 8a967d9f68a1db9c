/**
 * A process that may write files of so many bytes only (`ulimit -f`): the write that passes the limit is cut short, the
 * next one fails, as on a full disk. Argument: the folder. It appends until that happens, tells what it sees as JSON, and
 * exits without closing.
 */
import { StorageError } from "../../../../src/storage/log.ts";
import { logConfig } from "../../../../src/storage/log-config.ts";
import { openLogs } from "../../../../src/storage/log-manager.ts";
import { systemClock } from "../../../../src/storage/clock.ts";
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { ZERO_UUID } from "../../../../src/protocol/uuid.ts";

const config = {
  topicLogConfig: logConfig,
  long: () => 60_000,
  int: () => 60_000,
  double: () => 1,
  boolean: () => true,
};
const logs = openLogs({
  dataDir: process.argv[2],
  nodeId: 1,
  clock: systemClock,
  report: () => undefined,
  fail: () => undefined,
  config,
});
const log = logs.create({
  topic: "topic",
  partition: 0,
  topicId: ZERO_UUID,
  config: logConfig(new Map()),
  leaderEpoch: 0,
});
const builder = new RecordBatchBuilder();
let failure: unknown;
while (failure === undefined) {
  builder.append(1_750_000_000_000, null, Buffer.alloc(3000));
  try {
    log.append(Buffer.from(builder.build()), { origin: "client" });
  } catch (error) {
    failure = error;
  }
  builder.reset();
}
const { endOffset, sizeInBytes } = log;
const readable = log.read(endOffset - 1, { upTo: endOffset, maxBytes: 10_000, minOneBatch: true }).length;
// What is short enough still fits.
builder.append(1_750_000_000_000, null, Buffer.alloc(10));
const small = log.append(Buffer.from(builder.build()), { origin: "client" });
const systemCode = failure instanceof StorageError ? failure.systemCode : "another error";
process.stdout.write(JSON.stringify({ systemCode, endOffset, sizeInBytes, readable, next: small.baseOffset }));
process.exit(0);
