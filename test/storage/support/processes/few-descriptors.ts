/**
 * A process that may have few files open at once. Arguments: the folder, how many partitions. It appends to all of them in
 * turn, and tells how many records it reads from them then.
 */
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { ZERO_UUID } from "../../../../src/protocol/uuid.ts";
import { systemClock } from "../../../../src/storage/clock.ts";
import { logConfig } from "../../../../src/storage/log-config.ts";
import { openLogs } from "../../../../src/storage/log-manager.ts";

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
const builder = new RecordBatchBuilder();
for (let partition = 0; partition < Number(process.argv[3]); partition++) {
  logs.create({ topic: "topic", partition, topicId: ZERO_UUID, config: logConfig(new Map()), leaderEpoch: 0 });
}
for (let round = 0; round < 3; round++) {
  for (const log of logs.all()) {
    builder.append(1_750_000_000_000, null, Buffer.alloc(10));
    log.append(Buffer.from(builder.build()), { origin: "client" });
    builder.reset();
  }
}
let bytes = 0;
for (const log of logs.all()) bytes += log.read(0, { upTo: 3, maxBytes: 10_000, minOneBatch: true }).length;
logs.close();
process.stdout.write(String(bytes));
