import { ConnectError, KtError, ProtocolError, TimeoutError, UnsupportedVersionError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { listGroups as api } from "../../protocol/messages/list-groups.ts";
import type { ListGroupsResponse } from "../../protocol/messages/list-groups.ts";
import type { Broker } from "../broker.ts";
import { unsupportedOnControllers } from "../call-errors.ts";
import type { BrokerNode } from "../cluster-view.ts";
import type { Cluster } from "../cluster.ts";
import { groupState, groupType } from "./group-names.ts";
import type { GroupState, GroupType } from "./group-names.ts";

export interface GroupListing {
  readonly groupId: string;
  /** What the members have in common, as `consumer` or `connect`; empty for offsets without members. */
  readonly protocolType: string;
  /** `Unknown` also where the broker does not tell (before 2.6). */
  readonly state: GroupState;
  /** `Unknown` also where the broker does not tell (before 3.8). */
  readonly type: GroupType;
}

/** Absent or empty: all. States and types are told to the brokers, protocol types are looked at here. */
export interface GroupFilter {
  readonly states?: readonly GroupState[];
  readonly types?: readonly GroupType[];
  readonly protocolTypes?: readonly string[];
}

/** Every group whose offsets a consumer could commit (ListGroupsOptions.forConsumerGroups). */
export const consumerGroups = { types: ["Classic", "Consumer"], protocolTypes: ["", "consumer"] } as const;

const STATES_VERSION = 4;
const TYPES_VERSION = 5;

/**
 * The groups of the cluster, each once. ListGroups to every broker, since each knows the groups that it coordinates.
 * Throws the first failure, with the broker that it is about in the message: a list that lacks groups would mislead.
 */
export async function listGroups(cluster: Cluster, filter: GroupFilter = {}): Promise<GroupListing[]> {
  const answers = await Promise.all((await findBrokers(cluster)).map((node) => listOn(cluster, node, filter)));
  const { protocolTypes = [] } = filter;
  const wanted = answers
    .flatMap(({ groups }) => groups)
    .filter(({ protocolType }) => protocolTypes.length === 0 || protocolTypes.includes(protocolType))
    .map((group) => ({
      groupId: group.groupId,
      protocolType: group.protocolType,
      state: groupState(group.groupState),
      type: groupType(group.groupType),
    }));
  return [...new Map(wanted.map((group) => [group.groupId, group])).values()];
}

async function findBrokers(cluster: Cluster): Promise<readonly BrokerNode[]> {
  try {
    // Controllers tell of themselves alone, and no group is theirs.
    if (cluster.config.bootstrap.kind === "controllers") throw unsupportedOnControllers();
    return await cluster.nodes("findAllBrokers");
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    const { attempts = [], hint } = error instanceof ConnectError ? error : { hint: error.hint ?? error.message };
    throw new ConnectError("Failed to find brokers to send ListGroups", {
      attempts,
      retriable: false,
      javaClass: "org.apache.kafka.common.KafkaException",
      cause: error,
      ...(hint !== undefined && { hint }),
    });
  }
}

async function listOn(cluster: Cluster, node: BrokerNode, filter: GroupFilter): Promise<ListGroupsResponse> {
  try {
    return await cluster.call({
      name: "listGroups",
      target: { node: node.id },
      run: async (broker) => {
        const answer = await broker.send(api, request(broker, filter));
        if (answer.errorCode !== code.NONE) throw protocolError(answer.errorCode);
        return answer;
      },
    });
  } catch (error) {
    throw error instanceof KtError ? listingFailure(node, error) : error;
  }
}

/** Older brokers know classic groups only: a filter that lets those pass is left out. */
function request(
  broker: Broker,
  { states = [], types = [] }: GroupFilter,
): {
  statesFilter?: string[];
  typesFilter?: string[];
} {
  const version = broker.chooseVersion(api);
  if (states.length > 0 && version < STATES_VERSION) {
    throw unsupported(
      `The broker only supports ListGroups v${version}, but we need v4 or newer to request groups by states.`,
    );
  }
  const others = types.some((type) => type !== "Classic" && type !== "Consumer");
  if (version < TYPES_VERSION && types.length > 0 && (others || !types.includes("Classic"))) {
    throw unsupported(
      `The broker only supports ListGroups v${version}, but we need v5 or newer to request groups by type. Requested group types: [${types.join(", ")}].`,
    );
  }
  return {
    ...(states.length > 0 && { statesFilter: [...states] }),
    ...(types.length > 0 && version >= TYPES_VERSION && { typesFilter: [...types] }),
  };
}

function unsupported(message: string): UnsupportedVersionError {
  return new UnsupportedVersionError(message, {
    javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException",
  });
}

/** The same exception with the broker in its message; what it says itself only where that is not the usual text. */
function listingFailure({ id, host, port, rack }: BrokerNode, error: KtError): KtError {
  const on = `Error listing groups on ${host}:${port} (id: ${id} rack: ${rack ?? "null"} isFenced: false)`;
  if (error instanceof ProtocolError) {
    const { message: usual } = errorByCode(error.errorCode);
    return protocolError(error.errorCode, error.message === usual ? on : `${on}: ${error.message}`);
  }
  const message = `${on}: ${error.message}`;
  const options = {
    cause: error,
    ...(error.javaClass !== undefined && { javaClass: error.javaClass }),
    ...(error.hint !== undefined && { hint: error.hint }),
  };
  if (error instanceof ConnectError) return new ConnectError(message, { ...options, attempts: error.attempts });
  if (error instanceof UnsupportedVersionError) return new UnsupportedVersionError(message, options);
  return new TimeoutError(message, options);
}
