import { RecordBatch } from "../../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { RecordCursor } from "../../../../src/protocol/records/cursor.ts";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";
import type { RecordFormatter } from "../../../../src/commands/console-consumer/formatters/record-formatter.ts";

type Bytes = string | Buffer | null;

export interface TestRecord {
  key?: Bytes;
  value?: Bytes;
  timestamp?: number;
  headers?: [string, Bytes][];
}

const bytes = (text: Bytes) => (typeof text === "string" ? Buffer.from(text) : text);

export function batchOf(records: TestRecord[], baseOffset = 0, logAppendTime?: number): RecordBatch {
  const builder = new RecordBatchBuilder();
  for (const { key = null, value = null, timestamp = 0, headers = [] } of records) {
    builder.append(
      timestamp,
      bytes(key),
      bytes(value),
      headers.map(([name, content]) => ({ key: name, value: bytes(content) })),
    );
  }
  return new RecordBatch(builder.build({ baseOffset, ...(logAppendTime === undefined ? {} : { logAppendTime }) }));
}

/** What a formatter makes of a batch of topic t, partition 3. */
export function formatted(formatter: RecordFormatter, batch: RecordBatch): Buffer {
  const output = new OutputBuffer(16);
  const cursor = new RecordCursor().open(batch);
  const place = { topic: "t", partition: 3, timestampType: batch.timestampType };
  while (cursor.next()) formatter.write(cursor, place, output);
  return Buffer.from(output.contents());
}
