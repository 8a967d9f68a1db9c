import { type JoinGroupRequest, joinGroup } from "../../protocol/messages/join-group.ts";
import { code } from "../../protocol/errors.ts";
import type { JoinAnswer } from "../groups/classic/classic-group-member.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

const NULL_PROTOCOL_NAME_SINCE = 7;

/** JoinGroup v0-9: answered when the group has agreed on its next generation, or at once where it need not. */
export const handleJoinGroup = handle<typeof joinGroup>({
  api: joinGroup,
  async run(request, { broker, connection, clientId, version }) {
    const client = { clientId: clientId ?? "", clientHost: connection.clientHost, version };
    try {
      return response(await broker.groups.joinGroup(withRebalanceTimeout(request, version), client), version);
    } catch (error) {
      return response({ errorCode: groupErrorCode(error) }, version);
    }
  },
  refuse: (_, errorCode, { version }) => response({ errorCode }, version),
});

/** In version 0 the session timeout is meant for both. */
function withRebalanceTimeout(request: JoinGroupRequest, version: number): JoinGroupRequest {
  return version === 0 ? { ...request, rebalanceTimeoutMs: request.sessionTimeoutMs } : request;
}

/** No protocol is the empty name in versions that have no null. */
function response({ protocolName, ...answer }: JoinAnswer, version: number) {
  const name = protocolName ?? "";
  return {
    errorCode: code.NONE,
    ...answer,
    protocolName: version >= NULL_PROTOCOL_NAME_SINCE && name === "" ? null : name,
  };
}
