/** What an error code of one fetched partition means (FetchCollector.handleInitializeErrors). */
import { code, protocolError } from "../../protocol/errors.ts";
import type { CompletedFetch } from "./completed-fetch.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import { illegalState, kafkaException, offsetOutOfRange } from "./consumer-errors.ts";
import type { ClientLogger } from "../client-logger.ts";
import type { ConsumerMetadata } from "./consumer-metadata.ts";
import type { ConsumerNetwork } from "./network.ts";
import type { PartitionState } from "./partition-state.ts";

export interface FetchErrorContext {
  readonly logger: ClientLogger;
  readonly metadata: ConsumerMetadata;
  readonly network: ConsumerNetwork;
  readonly config: ConsumerConfig;
}

const COLLECTOR = "consumer.internals.FetchCollector";

const leaderMoved: readonly number[] = [
  code.NOT_LEADER_OR_FOLLOWER,
  code.REPLICA_NOT_AVAILABLE,
  code.KAFKA_STORAGE_ERROR,
  code.FENCED_LEADER_EPOCH,
  code.OFFSET_NOT_AVAILABLE,
];

const unknown = new Map<number, string>([
  [code.UNKNOWN_TOPIC_OR_PARTITION, "topic or partition"],
  [code.UNKNOWN_TOPIC_ID, "topic ID"],
  [code.INCONSISTENT_TOPIC_ID, "topic ID"],
]);

/** Makes the partition try again later, or throws what poll throws. */
export function handleFetchError({ state, data, fetchOffset }: CompletedFetch, context: FetchErrorContext): void {
  const { logger, metadata, network } = context;
  const { errorCode } = data;
  const later = (): void => {
    state.retryAt = Date.now() + network.waitMs(undefined);
  };
  const what = unknown.get(errorCode);
  if (what !== undefined || leaderMoved.includes(errorCode)) {
    const kind = errorCode === code.INCONSISTENT_TOPIC_ID ? "inconsistent" : "unknown";
    if (what !== undefined) {
      logger.say("WARN", COLLECTOR, `Received ${kind} ${what} error in fetch for partition ${state.key}`);
    }
    state.preferredReplica = -1;
    metadata.requestUpdate();
    return later();
  }
  switch (errorCode) {
    case code.OFFSET_OUT_OF_RANGE:
      return outOfRange(state, context);
    case code.TOPIC_AUTHORIZATION_FAILED:
      logger.say("WARN", COLLECTOR, `Not authorized to read from partition ${state.key}.`);
      throw protocolError(errorCode, `Not authorized to access topics: [${state.topic}]`);
    case code.UNKNOWN_LEADER_EPOCH:
      return later();
    case code.UNKNOWN_SERVER_ERROR:
      logger.say(
        "WARN",
        COLLECTOR,
        `Unknown server error while fetching offset ${fetchOffset} for topic-partition ${state.key}`,
      );
      return later();
    case code.CORRUPT_MESSAGE:
      throw kafkaException(
        `Encountered corrupt message when fetching offset ${fetchOffset} for topic-partition ${state.key}`,
      );
    default:
      throw illegalState(
        `Unexpected error code ${errorCode} while fetching at offset ${fetchOffset} from topic-partition ${state.key}`,
      );
  }
}

function outOfRange(state: PartitionState, { config, network, logger }: FetchErrorContext): void {
  if (state.preferredReplica >= 0) {
    // The follower may lag behind; the leader knows.
    state.preferredReplica = -1;
    return;
  }
  const text = `Fetch position ${positionText(state, network)} is out of range for partition ${state.key}`;
  if (config.offsetReset !== "none") {
    logger.say("INFO", COLLECTOR, `${text}, resetting offset`);
    return state.seekBy(config.offsetReset);
  }
  logger.say("INFO", COLLECTOR, `${text}, raising error to the application since no reset policy is configured`);
  throw offsetOutOfRange(text);
}

/** As SubscriptionState.FetchPosition prints itself. */
export function positionText(state: PartitionState, network: ConsumerNetwork): string {
  const leader = optional(network.nodeText(state.leader), state.leader >= 0);
  const epoch = state.leaderEpoch >= 0 ? String(state.leaderEpoch) : "absent";
  return `FetchPosition{offset=${state.position}, offsetEpoch=${optional(state.offsetEpoch, state.offsetEpoch >= 0)}, currentLeader=LeaderAndEpoch{leader=${leader}, epoch=${epoch}}}`;
}

function optional(value: string | number, isThere: boolean): string {
  return isThere ? `Optional[${value}]` : "Optional.empty";
}
