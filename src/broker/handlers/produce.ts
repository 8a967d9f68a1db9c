/** Produce v3-13: appends a batch to each partition. Left out: transactions. */
import { code } from "../../protocol/error-table.ts";
import { produce, type ProduceRequest } from "../../protocol/messages/produce.ts";
import { ATTRIBUTE, LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import { COMPRESSION_TYPES, type CompressionType } from "../../protocol/records/compression/codec.ts";
import { isCodecLoaded, loadCodec } from "../../protocol/records/compression/index.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import { AppendRefused, type PartitionLog, StorageError } from "../../storage/log.ts";
import type { Broker } from "../broker.ts";
import { BrokenRequest, handle, NO_RESPONSE, type RequestContext } from "../handler.ts";
import type { TopicView } from "../metadata/topic-view.ts";

type Response = ResponseInput<typeof produce>;
type TopicRequest = ProduceRequest["topicData"][number];
type PartitionRequest = TopicRequest["partitionData"][number];
type TopicAnswer = NonNullable<Response["responses"]>[number];
type PartitionAnswer = NonNullable<TopicAnswer["partitionResponses"]>[number];

const ALL = -1;
const NONE = 0;
const LEADER = 1;
const FIRST_VERSION_WITH_ZSTD = 7;
const FIRST_VERSION_WITH_IDS = 13;
/** Kafka's own tools may write to internal topics with it. */
const INTERNAL_CLIENT = "__admin_client";
const FROM_CLIENT = { origin: "client", zstdAllowed: true } as const;
const FROM_OLD_CLIENT = { origin: "client", zstdAllowed: false } as const;

export const handleProduce = handle<typeof produce>({
  api: produce,
  keepsNothing: true,
  run(request, context) {
    if (request.transactionalId === null && anyTransactional(request)) {
      return withAcks(request, this.refuse(request, code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, context));
    }
    const loading = loadCodecs(request, context.broker);
    if (loading === undefined) return answer(request, context);
    return loading.then(() => answer(request, context));
  },
  refuse: ({ topicData }, errorCode) => ({
    responses: topicData.map(({ name, topicId, partitionData }) => ({
      name,
      topicId,
      partitionResponses: partitionData.map(({ index }) => failed(index, errorCode)),
    })),
  }),
});

/** A producer that wants no answer learns of an error by the end of its connection. */
function answer(request: ProduceRequest, context: RequestContext): Response | typeof NO_RESPONSE {
  try {
    const responses = request.topicData.map((topic) => appendTopic(topic, request, context));
    return withAcks(request, { responses });
  } catch (error) {
    if (request.acks !== NONE || error instanceof BrokenRequest) throw error;
    if (error instanceof StorageError) context.broker.fail(error);
    throw new BrokenRequest(`Produce with acks=0 failed: ${String(error)}`);
  }
}

function withAcks(request: ProduceRequest, response: Response): Response | typeof NO_RESPONSE {
  if (request.acks !== NONE) return response;
  for (const { name, partitionResponses } of response.responses ?? []) {
    for (const { index, errorCode = code.NONE } of partitionResponses ?? []) {
      if (errorCode === code.NONE) continue;
      throw new BrokenRequest(`Produce with acks=0 to ${name}-${index} failed with error ${errorCode}`);
    }
  }
  return NO_RESPONSE;
}

function appendTopic(topic: TopicRequest, request: ProduceRequest, context: RequestContext): TopicAnswer {
  const { broker, version } = context;
  const known = topicOf(topic, broker);
  const { name, topicId } = topic;
  const options = version < FIRST_VERSION_WITH_ZSTD ? FROM_OLD_CLIENT : FROM_CLIENT;
  const partitionResponses: PartitionAnswer[] = [];
  for (const partition of topic.partitionData) {
    const log = known === undefined ? undefined : broker.logs.get(known.name, partition.index);
    if (known === undefined || log === undefined) {
      const isUnknownId = known === undefined && version >= FIRST_VERSION_WITH_IDS;
      partitionResponses.push(
        failed(partition.index, isUnknownId ? code.UNKNOWN_TOPIC_ID : code.UNKNOWN_TOPIC_OR_PARTITION),
      );
    } else {
      const refused = refusal(partition, known, request, context);
      partitionResponses.push(refused ?? append(partition, log, options));
    }
  }
  return { name, topicId, partitionResponses };
}

function topicOf({ name, topicId }: TopicRequest, { metadata }: Broker): TopicView | undefined {
  return topicId === ZERO_UUID ? metadata.topic(name) : metadata.topicById(topicId);
}

/** Why nothing is appended, where that does not take a look at the records. */
function refusal(
  { index, records }: PartitionRequest,
  topic: TopicView,
  { acks }: ProduceRequest,
  { clientId }: RequestContext,
): PartitionAnswer | undefined {
  if (records === null || records.length === 0 || hasMoreThanOneBatch(records))
    return failed(index, code.INVALID_RECORD);
  if (acks !== ALL && acks !== NONE && acks !== LEADER) return failed(index, code.INVALID_REQUIRED_ACKS);
  if (topic.isInternal && clientId !== INTERNAL_CLIENT) return failed(index, code.INVALID_TOPIC_EXCEPTION);
  if (isTransactional(records)) {
    return {
      ...failed(index, code.INVALID_TXN_STATE),
      errorMessage: "Partition was not added to the transaction",
    };
  }
  return undefined;
}

function hasMoreThanOneBatch(records: Buffer): boolean {
  return (
    records.length > RECORD_BATCH_OVERHEAD && records.readInt32BE(8) + LOG_OVERHEAD < records.length - LOG_OVERHEAD
  );
}

function append(
  { index, records }: PartitionRequest,
  log: PartitionLog,
  options: typeof FROM_CLIENT | typeof FROM_OLD_CLIENT,
): PartitionAnswer {
  try {
    const { baseOffset, logAppendTimeMs, logStartOffset } = log.append(records ?? Buffer.alloc(0), options);
    return {
      index,
      errorCode: code.NONE,
      baseOffset: BigInt(baseOffset),
      logAppendTimeMs: logAppendTimeMs === -1 ? -1n : BigInt(logAppendTimeMs),
      logStartOffset: BigInt(logStartOffset),
    };
  } catch (error) {
    if (!(error instanceof AppendRefused)) throw error;
    return refusedByLog(index, error, log);
  }
}

/** What Kafka answers without a look into the log: it does not tell where the log starts then. */
const WITHOUT_LOG_START: readonly number[] = [code.CORRUPT_MESSAGE, code.MESSAGE_TOO_LARGE, code.RECORD_LIST_TOO_LARGE];

function refusedByLog(index: number, error: AppendRefused, log: PartitionLog): PartitionAnswer {
  const { errorCode, recordErrors, message } = error;
  const answered = failed(index, errorCode, WITHOUT_LOG_START.includes(errorCode) ? undefined : log);
  if (recordErrors.length === 0) return answered;
  return {
    ...answered,
    errorMessage: message,
    recordErrors: recordErrors.map((one) => ({ batchIndex: one.batchIndex, batchIndexErrorMessage: one.message })),
  };
}

function failed(index: number, errorCode: number, log?: PartitionLog): PartitionAnswer {
  return { index, errorCode, baseOffset: -1n, logStartOffset: log === undefined ? -1n : BigInt(log.startOffset) };
}

function attributesOf(records: Buffer): number {
  return records.length < RECORD_BATCH_OVERHEAD ? 0 : records.readInt16BE(21);
}

function isTransactional(records: Buffer): boolean {
  return (attributesOf(records) & ATTRIBUTE.transactional) !== 0;
}

function anyTransactional({ topicData }: ProduceRequest): boolean {
  return topicData.some(({ partitionData }) =>
    partitionData.some(({ records }) => records !== null && isTransactional(records)),
  );
}

/** Appending is one synchronous stretch, so the codecs must be there before; undefined where they are. */
function loadCodecs(request: ProduceRequest, broker: Broker): Promise<unknown> | undefined {
  let missing: Set<CompressionType> | undefined;
  for (const topic of request.topicData) {
    const known = topicOf(topic, broker);
    for (const { index, records } of topic.partitionData) {
      if (records === null) continue;
      const sent = COMPRESSION_TYPES[attributesOf(records) & ATTRIBUTE.compressionMask] ?? "none";
      if (!isCodecLoaded(sent)) (missing ??= new Set()).add(sent);
      const stored = known === undefined ? undefined : broker.logs.get(known.name, index)?.config.compressionType;
      const wanted = COMPRESSION_TYPES.find((type) => type === stored);
      if (wanted !== undefined && !isCodecLoaded(wanted)) (missing ??= new Set()).add(wanted);
    }
  }
  return missing === undefined ? undefined : Promise.all([...missing].map((type) => loadCodec(type)));
}
