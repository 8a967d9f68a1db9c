/** Fetch v4-18: reads partitions, and waits for data where there is too little (KIP-74, KIP-227, KIP-320, KIP-516). */
import { DecodeError } from "../../errors.ts";
import { code } from "../../protocol/error-table.ts";
import { fetch, type FetchRequest } from "../../protocol/messages/fetch.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { PartitionLog } from "../../storage/log.ts";
import type { Broker } from "../broker.ts";
import { awaitData } from "../fetch/await-data.ts";
import { type FetchContext, openFetch } from "../fetch/fetch-context.ts";
import { failedFetch, type Fetched, type FetchPartition } from "../fetch/fetch-partition.ts";
import { readPartition, type ReadLimits } from "../fetch/read-partition.ts";
import { handle, type RequestContext } from "../handler.ts";

type Response = ResponseInput<typeof fetch>;

/** Clients have it from 16 on (KIP-951). */
const FIRST_VERSION_WITH_LEADERS = 16;
const READ_COMMITTED = 1;
/** Records of one answer, whatever the client takes: they are in memory until a client has read them, however slow it is. */
const MOST_BYTES = 16 * 1024 * 1024;

export const handleFetch = handle<typeof fetch>({
  api: fetch,
  run(request, context) {
    const opened = openFetch(request, context.version, context.broker);
    if (typeof opened === "number") return { errorCode: opened };
    const plan = planFetch(request, context, opened);
    const first = readAll(plan, context.broker);
    if (first.isDue || plan.wanted.length === 0) return respond(plan, first.fetched, context);
    return waitAndRespond(plan, first.bytes, context);
  },
  refuse: (_request, errorCode) => ({ errorCode }),
});

/** What one request wants, from whom, within which limits. */
interface FetchPlan {
  readonly opened: FetchContext;
  readonly wanted: readonly { readonly asked: FetchPartition; readonly log: PartitionLog | undefined }[];
  /** Partitions that are not there; they do not end the wait for the others. */
  readonly unknown: readonly Fetched[];
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly deadlineMs: number;
  readonly committedOnly: boolean;
  /** It says that it is a replica, of which we have no others. */
  readonly isFollower: boolean;
}

function planFetch(request: FetchRequest, context: RequestContext, opened: FetchContext): FetchPlan {
  const { broker, version } = context;
  const wanted: { asked: FetchPartition; log: PartitionLog | undefined }[] = [];
  const unknown: Fetched[] = [];
  for (const asked of opened.partitions) {
    const problem = unknownTopic(asked, broker);
    if (problem !== code.NONE) unknown.push(failedFetch(asked, problem));
    else wanted.push({ asked, log: broker.logs.get(asked.topic ?? "", asked.partition) });
  }
  const most = Math.min(MOST_BYTES, broker.config.int("fetch.max.bytes"), broker.unsent.room);
  const maxBytes = Math.min(request.maxBytes, most);
  return {
    opened,
    wanted,
    unknown,
    maxBytes,
    minBytes: Math.min(request.minBytes, maxBytes),
    deadlineMs: broker.clock.now() + request.maxWaitMs,
    committedOnly: request.isolationLevel === READ_COMMITTED,
    isFollower: (version >= 15 ? request.replicaState.replicaId : request.replicaId) >= 0,
  };
}

function unknownTopic({ topic, partition }: FetchPartition, { metadata }: Broker): number {
  if (topic === undefined) return code.UNKNOWN_TOPIC_ID;
  const known = metadata.topic(topic);
  return known !== undefined && partition >= 0 && partition < known.partitionCount
    ? code.NONE
    : code.UNKNOWN_TOPIC_OR_PARTITION;
}

interface ReadResult {
  readonly fetched: readonly Fetched[];
  readonly bytes: number;
  /** There is nothing to wait for: enough data, an error, or no time. */
  readonly isDue: boolean;
}

function readAll(plan: FetchPlan, broker: Broker): ReadResult {
  const fetched: Fetched[] = [];
  let bytes = 0;
  let mustTell = false;
  for (const { asked, log } of plan.wanted) {
    const left = Math.max(0, plan.maxBytes - bytes);
    const one = readOne(asked, log, broker, {
      committedOnly: plan.committedOnly,
      isFollower: plan.isFollower,
      minBytes: plan.minBytes - bytes,
      maxBytes: left,
      minOneBatch: bytes === 0,
    });
    bytes += one.data.records?.length ?? 0;
    mustTell ||= (one.data.errorCode ?? code.NONE) !== code.NONE || one.data.divergingEpoch !== undefined;
    fetched.push(one);
  }
  return { fetched, bytes, isDue: mustTell || bytes >= plan.minBytes || broker.clock.now() >= plan.deadlineMs };
}

/** A log that is damaged fails alone, not with all that are asked for together with it. */
function readOne(
  asked: FetchPartition,
  log: PartitionLog | undefined,
  { report }: Broker,
  limits: ReadLimits,
): Fetched {
  try {
    return readPartition(asked, log, limits);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    report(`${asked.topic}-${asked.partition} cannot be read at offset ${asked.fetchOffset}: ${error.message}`);
    return failedFetch(asked, code.CORRUPT_MESSAGE, null);
  }
}

async function waitAndRespond(plan: FetchPlan, bytesThere: number, context: RequestContext): Promise<Response> {
  const { broker, connection } = context;
  for (let bytes = bytesThere; ;) {
    const awaited = plan.wanted.flatMap(({ asked, log }) =>
      log === undefined
        ? []
        : [{ log, fetchOffset: asked.fetchOffset, maxBytes: asked.maxBytes, committedOnly: plan.committedOnly }],
    );
    const { clock } = broker;
    const { deadlineMs } = plan;
    await awaitData(awaited, { clock, deadlineMs, wantedBytes: plan.minBytes - bytes, closed: connection.closed });
    const result = readAll(plan, broker);
    if (result.isDue || connection.closed.aborted) return respond(plan, result.fetched, context);
    bytes = result.bytes;
  }
}

function respond(plan: FetchPlan, fetched: readonly Fetched[], context: RequestContext): Response {
  const all = plan.unknown.length === 0 ? fetched : [...fetched, ...plan.unknown];
  const response = plan.opened.respond(all);
  return context.version >= FIRST_VERSION_WITH_LEADERS ? withLeaders(response, plan, context) : response;
}

/** Whoever has an old leader epoch, or takes us for another leader, is told the present one. */
function withLeaders(response: Response, plan: FetchPlan, { broker, connection }: RequestContext): Response {
  let isWrong = false;
  const responses = response.responses?.map((topic) => ({
    ...topic,
    partitions: topic.partitions?.map((partition) => {
      if (!isLeaderError(partition.errorCode)) return partition;
      isWrong = true;
      const name = topic.topic ?? "";
      const leaderEpoch = broker.metadata.leaderEpoch(name, partition.partitionIndex ?? 0);
      return { ...partition, currentLeader: { leaderId: broker.nodeId, leaderEpoch } };
    }),
  }));
  if (!isWrong) return response;
  if (plan.isFollower) return { ...response, responses };
  const { advertisedHost: host, advertisedPort: port } = connection;
  return { ...response, responses, nodeEndpoints: [{ nodeId: broker.nodeId, host, port }] };
}

function isLeaderError(errorCode: number | undefined): boolean {
  return errorCode === code.FENCED_LEADER_EPOCH || errorCode === code.NOT_LEADER_OR_FOLLOWER;
}
