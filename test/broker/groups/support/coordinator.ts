/** A group coordinator on real logs, with a clock that is moved by hand. */
import type { JoinAnswer, SyncAnswer } from "../../../../src/broker/groups/classic/classic-group-member.ts";
import { groupErrorCode } from "../../../../src/broker/groups/group-error.ts";
import { GroupCoordinator } from "../../../../src/broker/groups/group-coordinator.ts";
import type { JoinGroupRequest } from "../../../../src/protocol/messages/join-group.ts";
import { decodeRequest, encodeRequest } from "../../../../src/protocol/codec.ts";
import { joinGroup } from "../../../../src/protocol/messages/join-group.ts";
import { type OpenedMetadata, openMetadata } from "../../support/metadata.ts";
import { joinBody } from "./group-calls.ts";
import type { Message } from "../../support/wire-client.ts";

export interface OpenedCoordinator extends OpenedMetadata {
  readonly groups: GroupCoordinator;
  readonly failures: Error[];
  close(): void;
}

export const SESSION_MS = 10_000;
export const REBALANCE_MS = 20_000;
const NEWEST = 9;

/** Ready to be asked, its topic there; `load` is not called. */
export function openCoordinator(
  dataDir?: string,
  properties: Readonly<Record<string, string>> = {},
): OpenedCoordinator {
  const opened = openMetadata(dataDir, { "group.initial.rebalance.delay.ms": "0", ...properties });
  const failures: Error[] = [];
  const report = (line: string): void => void opened.reported.push(line);
  const groups = new GroupCoordinator({ ...opened, report, fail: (error) => failures.push(error) });
  return {
    ...opened,
    groups,
    failures,
    close() {
      groups.close();
      opened.logs.close();
    },
  };
}

/** One that has its topic. */
export function newCoordinator(properties: Readonly<Record<string, string>> = {}): OpenedCoordinator {
  const opened = openCoordinator(undefined, properties);
  opened.groups.ensureTopic();
  return opened;
}

/** Lets promises that are settled be heard. */
export async function heard(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

const refused = (error: unknown): Pick<JoinAnswer & SyncAnswer, "errorCode"> => ({ errorCode: groupErrorCode(error) });

/** A member of a group, and what it was answered last; undefined while it waits. */
export class Member {
  readonly name: string;
  readonly group: string;
  memberId = "";
  generationId = -1;
  joined: JoinAnswer | undefined;
  synced: SyncAnswer | undefined;
  private readonly groups: GroupCoordinator;

  constructor({ groups }: OpenedCoordinator, name: string, group = "g") {
    this.groups = groups;
    this.name = name;
    this.group = group;
  }

  /** Asks once: a first join is answered with an id. */
  async join(more: Message = {}, version = NEWEST): Promise<JoinAnswer | undefined> {
    this.joined = undefined;
    const request = joinRequest(this.group, this.memberId, more);
    const client = { clientId: this.name, clientHost: "/127.0.0.1", version };
    void this.groups
      .joinGroup(request, client)
      .catch(refused)
      .then((answer: JoinAnswer) => {
        this.joined = answer;
        if (answer.memberId !== undefined && answer.memberId !== "") this.memberId = answer.memberId;
        if (answer.generationId !== undefined) this.generationId = answer.generationId;
      });
    await heard();
    return this.joined;
  }

  /** Gets an id and joins with it. */
  async enter(more: Message = {}): Promise<void> {
    await this.join(more);
    await this.join(more);
  }

  async sync(assignments: Readonly<Record<string, string>> = {}): Promise<SyncAnswer | undefined> {
    this.synced = undefined;
    const answer = this.groups.syncGroup({
      groupId: this.group,
      generationId: this.generationId,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: null,
      protocolName: null,
      assignments: Object.entries(assignments).map(([memberId, text]) => ({ memberId, assignment: Buffer.from(text) })),
    });
    void answer.catch(refused).then((synced) => (this.synced = synced));
    await heard();
    return this.synced;
  }

  /** Gives the error code. */
  heartbeat(): number {
    const { group, generationId, memberId } = this;
    return this.groups.heartbeat({ groupId: group, generationId, memberId, groupInstanceId: null });
  }

  leave(): void {
    this.groups.leaveGroup(this.group, [{ memberId: this.memberId, groupInstanceId: null }]);
  }

  get assignment(): string | undefined {
    return this.synced?.assignment?.toString();
  }
}

/** A member that is alone in a Stable group. */
export async function stableMember(opened: OpenedCoordinator, name = "alice", more: Message = {}): Promise<Member> {
  const member = new Member(opened, name);
  await member.enter(more);
  opened.clock.advance(0);
  await heard();
  await member.sync({ [member.memberId]: "all" });
  return member;
}

/** Two members of a Stable group, the first leads. */
export async function stablePair(opened: OpenedCoordinator, more: Message = {}): Promise<[Member, Member]> {
  const alice = await stableMember(opened, "alice", more);
  const bob = new Member(opened, "bob");
  await bob.enter(more);
  await alice.join(more);
  await bob.sync();
  await alice.sync({ [alice.memberId]: "left", [bob.memberId]: "right" });
  await heard();
  return [alice, bob];
}

export function stateOf({ groups }: OpenedCoordinator, group = "g"): string {
  return groups.describeGroup(group, 6).groupState;
}

export function membersOf({ groups }: OpenedCoordinator, group = "g"): string[] {
  return groups.describeGroup(group, 6).members.map(({ clientId }) => clientId);
}

/** As a handler gets it: all fields there. */
function joinRequest(group: string, memberId: string, more: Message): JoinGroupRequest {
  const body = {
    ...joinBody(group, memberId),
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    ...more,
  };
  return decodeRequest(joinGroup, NEWEST, encodeRequest(joinGroup, NEWEST, body));
}
