import { Buffer } from "node:buffer";
import type { JoinGroupRequest, JoinGroupResponse } from "../../../protocol/messages/join-group.ts";
import type { SyncGroupResponse } from "../../../protocol/messages/sync-group.ts";
import type { Deadline } from "../deadline.ts";

/** A way to assign that a member offers, and what it says about itself for it (for consumers: its subscription). */
export type GroupProtocol = JoinGroupRequest["protocols"][number];

/** The answer to a join; what is left out has the default of the message. */
export type JoinAnswer = Partial<Omit<JoinGroupResponse, "protocolName">> & { protocolName?: string | null };
export type SyncAnswer = Partial<SyncGroupResponse>;

export const NO_ASSIGNMENT = Buffer.alloc(0);

export interface NewMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  readonly assignment?: Buffer;
}

/** A member of a classic group [ClassicGroupMember]. */
export class ClassicGroupMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer;
  /** From its first join until that is answered: such a member may expire though it waits. */
  isNew = false;
  /** Answers the join that waits for the other members; ClassicGroup counts those, so only it sets this. */
  answerJoin: ((answer: JoinAnswer) => void) | undefined;
  /** Answers the sync that waits for the leader. */
  answerSync: ((answer: SyncAnswer) => void) | undefined;
  /** When the session ends; set by the first who starts it. */
  session: Deadline | undefined;

  constructor(member: NewMember) {
    this.memberId = member.memberId;
    this.groupInstanceId = member.groupInstanceId;
    this.clientId = member.clientId;
    this.clientHost = member.clientHost;
    this.protocolType = member.protocolType;
    this.rebalanceTimeoutMs = member.rebalanceTimeoutMs;
    this.sessionTimeoutMs = member.sessionTimeoutMs;
    this.protocols = member.protocols;
    this.assignment = member.assignment ?? NO_ASSIGNMENT;
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null;
  }

  get isAwaitingJoin(): boolean {
    return this.answerJoin !== undefined;
  }

  /** Whether it need not send heartbeats now, because it waits for us. */
  get hasSatisfiedHeartbeat(): boolean {
    return !this.isNew && (this.answerJoin !== undefined || this.answerSync !== undefined);
  }

  /** What it said for a protocol; one that it does not offer is the caller's mistake. */
  metadata(protocolName: string): Buffer {
    const protocol = this.protocols.find(({ name }) => name === protocolName);
    if (protocol === undefined) throw new Error(`member ${this.memberId} does not support protocol ${protocolName}`);
    return protocol.metadata;
  }

  /** Whether it offers the very same protocols, in the same order, with the same metadata. */
  offersSame(protocols: readonly GroupProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(({ name, metadata }, index) => {
        const own = this.protocols[index];
        return own?.name === name && own.metadata.equals(metadata);
      })
    );
  }

  /** The candidate that it likes best: the first of its own list. */
  vote(candidates: ReadonlySet<string>): string {
    const choice = this.protocols.find(({ name }) => candidates.has(name));
    if (choice === undefined) throw new Error(`member ${this.memberId} supports none of the candidate protocols`);
    return choice.name;
  }
}

/** The protocols of a request, to be kept: the bytes of a request are a part of larger buffers. */
export function ownProtocols(protocols: readonly GroupProtocol[]): readonly GroupProtocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }));
}
