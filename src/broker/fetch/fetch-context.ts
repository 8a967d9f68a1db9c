/** Which partitions a Fetch is about and how its answer is put together: alone, beginning a session or within one (FetchManager). */
import { code } from "../../protocol/error-table.ts";
import type { fetch, FetchRequest } from "../../protocol/messages/fetch.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { ClusterMetadata } from "../metadata/cluster-metadata.ts";
import {
  askedPartitions,
  type Fetched,
  type FetchPartition,
  forgottenKeys,
  groupByTopic,
  partitionKey,
} from "./fetch-partition.ts";
import { followingEpoch, type FetchSession } from "./fetch-session.ts";
import type { FetchSessions } from "./fetch-sessions.ts";

type Response = ResponseInput<typeof fetch>;

export interface FetchContext {
  /** In the order of service. */
  readonly partitions: Iterable<FetchPartition>;
  /** Makes the response, and keeps in mind what it tells. */
  respond(fetched: readonly Fetched[]): Response;
}

const NO_SESSION = 0;
const NEW_SESSION_EPOCH = 0;
const NO_SESSION_EPOCH = -1;
const FIRST_VERSION_WITH_IDS = 13;

/** The context of a request; the error code where its session is not what it says. */
export function openFetch(
  request: FetchRequest,
  version: number,
  parts: { readonly metadata: ClusterMetadata; readonly fetchSessions: FetchSessions },
): FetchContext | number {
  const { metadata, fetchSessions } = parts;
  const listed = askedPartitions(request, metadata);
  const usesTopicIds = version >= FIRST_VERSION_WITH_IDS;
  const { sessionId, sessionEpoch } = request;
  if (sessionEpoch === NEW_SESSION_EPOCH || sessionEpoch === NO_SESSION_EPOCH) {
    if (sessionId !== NO_SESSION) fetchSessions.remove(sessionId);
    if (sessionEpoch === NO_SESSION_EPOCH) return alone(listed);
    return beginning(listed, usesTopicIds, fetchSessions);
  }
  const session = fetchSessions.get(sessionId);
  if (session === undefined) return code.FETCH_SESSION_ID_NOT_FOUND;
  if (session.epoch !== sessionEpoch) return code.INVALID_FETCH_SESSION_EPOCH;
  if (session.usesTopicIds !== usesTopicIds) return code.FETCH_SESSION_TOPIC_ID_ERROR;
  session.update(listed, forgottenKeys(request));
  if (session.size === 0) {
    fetchSessions.remove(session.id);
    return alone(listed);
  }
  fetchSessions.touch(session);
  session.nextEpoch();
  return within(session, sessionEpoch, metadata);
}

function alone(listed: ReadonlyMap<string, FetchPartition>): FetchContext {
  return {
    partitions: listed.values(),
    respond: (fetched) => ({ sessionId: NO_SESSION, responses: groupByTopic(fetched) }),
  };
}

function beginning(
  listed: ReadonlyMap<string, FetchPartition>,
  usesTopicIds: boolean,
  sessions: FetchSessions,
): FetchContext {
  return {
    partitions: listed.values(),
    respond(fetched) {
      const session = sessions.create(fetched.length, usesTopicIds);
      if (session !== undefined) for (const one of fetched) session.remember(keyOf(one), one);
      return { sessionId: session?.id ?? NO_SESSION, responses: groupByTopic(fetched) };
    },
  };
}

function within(session: FetchSession, epoch: number, metadata: ClusterMetadata): FetchContext {
  for (const asked of session.asked()) {
    // The topic may have come since.
    asked.topic ??= metadata.topicById(asked.topicId)?.name;
  }
  return {
    partitions: session.asked(),
    respond(fetched) {
      // The client has given up waiting and asked again on another connection.
      if (session.epoch !== followingEpoch(epoch)) {
        return { errorCode: code.INVALID_FETCH_SESSION_EPOCH, sessionId: session.id };
      }
      const news = session.select(new Map(fetched.map((one) => [keyOf(one), one])));
      return { sessionId: session.id, responses: groupByTopic(news) };
    },
  };
}

function keyOf({ asked }: Fetched): string {
  return partitionKey(asked.topicId, asked.topic ?? "", asked.partition);
}
