import type { Clock } from "../../../storage/clock.ts";
import { code } from "../../../protocol/errors.ts";
import { Deadline } from "../deadline.ts";
import { GroupError } from "../group-error.ts";
import type { ClassicGroupMember, GroupProtocol, JoinAnswer } from "./classic-group-member.ts";
import { CONSUMER_PROTOCOL_TYPE, subscribedTopicsOf } from "./consumer-protocol.ts";
import { ProtocolVotes } from "./protocol-votes.ts";

export type ClassicGroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead";

/** From which states a group may come into each. */
const FROM: Readonly<Record<ClassicGroupState, readonly ClassicGroupState[]>> = {
  Empty: ["PreparingRebalance"],
  PreparingRebalance: ["Stable", "CompletingRebalance", "Empty"],
  CompletingRebalance: ["PreparingRebalance"],
  Stable: ["CompletingRebalance"],
  Dead: ["Stable", "PreparingRebalance", "CompletingRebalance", "Empty", "Dead"],
};

/** What a group was when it was written down last. */
export interface StoredGroup {
  readonly state: "Empty" | "Stable";
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leaderId: string | null;
  /** Milliseconds; null in records of old brokers. */
  readonly stateTimestamp: number | null;
}

/**
 * A group of the classic protocol [ClassicGroup]: its members, who leads them, what they voted for. It keeps its own
 * counts right; what happens when is told by the files around it. Members are in the order in which they came.
 */
export class ClassicGroup {
  readonly type = "classic";
  readonly groupId: string;
  state: ClassicGroupState;
  previousState: ClassicGroupState = "Dead";
  /** When it came into its state, in milliseconds; null where a record of an old broker did not say. */
  stateTimestamp: number | null;
  generationId: number;
  /** Null until the first member joins: a group that only commits offsets has none. */
  protocolType: string | null;
  protocolName: string | null;
  leaderId: string | null;
  /** Of consumers that could be read: null where they could not, and for other kinds of groups. */
  subscribedTopics: ReadonlySet<string> | null = null;
  /** The first rebalance is to wait longer, because someone came while it waited. */
  newMemberAdded = false;

  readonly members = new Map<string, ClassicGroupMember>();
  /** Ids that were given out and have not joined yet, each with the time it is kept. */
  readonly pendingJoins = new Map<string, Deadline>();
  /** Who has joined this generation and not asked for its assignment. */
  readonly pendingSyncs = new Set<string>();
  /** When the joining, and when the syncing, is over without those who are missing. */
  joinDeadline: Deadline | undefined;
  syncDeadline: Deadline | undefined;

  private readonly clock: Clock;
  private readonly staticMembers = new Map<string, string>();
  private readonly votes = new ProtocolVotes();
  private awaitingJoin = 0;

  constructor(groupId: string, clock: Clock, stored?: StoredGroup) {
    this.groupId = groupId;
    this.clock = clock;
    this.state = stored?.state ?? "Empty";
    this.generationId = stored?.generationId ?? 0;
    this.protocolType = stored?.protocolType ?? null;
    this.protocolName = stored?.protocolName ?? null;
    this.leaderId = stored?.leaderId ?? null;
    this.stateTimestamp = stored === undefined ? clock.now() : stored.stateTimestamp;
  }

  get isEmpty(): boolean {
    return this.state === "Empty";
  }

  get usesConsumerProtocol(): boolean {
    return this.protocolType === CONSUMER_PROTOCOL_TYPE;
  }

  get canRebalance(): boolean {
    return FROM.PreparingRebalance.includes(this.state);
  }

  /** How many wait for the answer to their join. */
  get awaitingJoinCount(): number {
    return this.awaitingJoin;
  }

  get hasAllMembersJoined(): boolean {
    return this.awaitingJoin === this.members.size && this.pendingJoins.size === 0;
  }

  /** The longest that one of its members allows for. */
  get rebalanceTimeoutMs(): number {
    let longest = 0;
    for (const member of this.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs);
    return longest;
  }

  staticMemberId(groupInstanceId: string): string | undefined {
    return this.staticMembers.get(groupInstanceId);
  }

  transitionTo(state: ClassicGroupState): void {
    if (!FROM[state].includes(this.state)) {
      throw new Error(`group ${this.groupId} cannot go from ${this.state} to ${state}`);
    }
    this.previousState = this.state;
    this.state = state;
    this.stateTimestamp = this.clock.now();
  }

  /** Whether a member with these protocols has one in common with all others; in an empty group: whether it has any. */
  supportsProtocols(protocolType: string, protocols: readonly GroupProtocol[]): boolean {
    if (this.isEmpty) return protocolType !== "" && protocols.length > 0;
    return this.protocolType === protocolType && this.votes.sharesOne(protocols, this.members.size);
  }

  /** The protocol that the members would choose now. */
  selectProtocol(): string {
    return this.votes.select(this.members);
  }

  /** Whether deleting the topic's offsets would take them from under members; consumers that cannot be read may want any. */
  isSubscribedTo(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.usesConsumerProtocol;
  }

  readSubscriptions(): void {
    this.subscribedTopics = subscribedTopicsOf(this);
  }

  add(member: ClassicGroupMember, answerJoin?: (answer: JoinAnswer) => void): void {
    if (this.members.size === 0) this.protocolType = member.protocolType;
    this.leaderId ??= member.memberId;
    this.members.set(member.memberId, member);
    if (member.groupInstanceId !== null) this.staticMembers.set(member.groupInstanceId, member.memberId);
    this.votes.add(member.protocols);
    this.setAnswerJoin(member, answerJoin);
    this.removePendingJoin(member.memberId);
  }

  /** Takes a member, or an id that was to join, away; what it waits for is answered with UNKNOWN_MEMBER_ID. */
  remove(memberId: string): void {
    const member = this.members.get(memberId);
    if (member !== undefined) {
      const gone = { errorCode: code.UNKNOWN_MEMBER_ID };
      this.completeJoin(member, gone);
      member.answerSync?.(gone);
      member.session?.cancel();
      this.members.delete(memberId);
      this.votes.remove(member.protocols);
      if (member.groupInstanceId !== null) this.staticMembers.delete(member.groupInstanceId);
    }
    if (this.leaderId === memberId) this.leaderId = this.members.keys().next().value ?? null;
    this.removePendingJoin(memberId);
    this.pendingSyncs.delete(memberId);
  }

  /** Gives the place of a static member to the same instance under a new id (KIP-345), which `member` is. */
  replace(old: ClassicGroupMember, member: ClassicGroupMember): void {
    const fenced = { errorCode: code.FENCED_INSTANCE_ID };
    this.completeJoin(old, { ...fenced, memberId: old.memberId });
    old.answerSync?.(fenced);
    old.answerSync = undefined;
    old.session?.cancel();
    this.members.delete(old.memberId);
    this.votes.remove(old.protocols);
    this.members.set(member.memberId, member);
    this.votes.add(member.protocols);
    if (this.leaderId === old.memberId) this.leaderId = member.memberId;
    if (member.groupInstanceId !== null) this.staticMembers.set(member.groupInstanceId, member.memberId);
  }

  /** Takes over what a known member says in a new join. */
  update(
    member: ClassicGroupMember,
    said: Pick<ClassicGroupMember, "protocols" | "rebalanceTimeoutMs" | "sessionTimeoutMs">,
    answerJoin: (answer: JoinAnswer) => void,
  ): void {
    this.votes.remove(member.protocols);
    member.protocols = said.protocols;
    this.votes.add(member.protocols);
    member.rebalanceTimeoutMs = said.rebalanceTimeoutMs;
    member.sessionTimeoutMs = said.sessionTimeoutMs;
    this.setAnswerJoin(member, answerJoin);
  }

  /** Answers a member that waits for its join; nothing for one that does not. */
  completeJoin(member: ClassicGroupMember, answer: JoinAnswer): void {
    const { answerJoin } = member;
    if (answerJoin === undefined) return;
    this.setAnswerJoin(member, undefined);
    answerJoin(answer);
  }

  /** Throws GroupError for a member that is not there, or whose place another one has taken. */
  validateMember(memberId: string, groupInstanceId: string | null): ClassicGroupMember {
    if (groupInstanceId !== null) {
      const current = this.staticMembers.get(groupInstanceId);
      if (current === undefined) throw new GroupError(code.UNKNOWN_MEMBER_ID);
      if (current !== memberId) throw new GroupError(code.FENCED_INSTANCE_ID);
    }
    const member = this.members.get(memberId);
    if (member === undefined) throw new GroupError(code.UNKNOWN_MEMBER_ID);
    return member;
  }

  /** Lets go of all timers: the group is gone. */
  cancelTimers(): void {
    this.joinDeadline?.cancel();
    this.syncDeadline?.cancel();
    for (const deadline of this.pendingJoins.values()) deadline.cancel();
    for (const member of this.members.values()) member.session?.cancel();
  }

  private removePendingJoin(memberId: string): void {
    this.pendingJoins.get(memberId)?.cancel();
    this.pendingJoins.delete(memberId);
  }

  private setAnswerJoin(member: ClassicGroupMember, answerJoin: ((answer: JoinAnswer) => void) | undefined): void {
    if (answerJoin !== undefined && !member.isAwaitingJoin) this.awaitingJoin++;
    if (answerJoin === undefined && member.isAwaitingJoin) this.awaitingJoin--;
    member.answerJoin = answerJoin;
  }
}
