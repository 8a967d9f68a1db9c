import type { JoinGroupRequest } from "../../../protocol/messages/join-group.ts";
import type { Clock } from "../../../storage/clock.ts";
import type { GroupSettings } from "../group-settings.ts";
import type { OffsetsTopic } from "../log/offsets-topic.ts";
import type { ClassicGroup } from "./classic-group.ts";
import type { JoinAnswer } from "./classic-group-member.ts";

/** What the rules of classic groups work with. */
export interface ClassicRuntime {
  readonly clock: Clock;
  readonly settings: GroupSettings;
  readonly groups: Map<string, ClassicGroup>;
  readonly topic: Pick<OffsetsTopic, "append">;
}

/** Who asks, and in which version. */
export interface Client {
  readonly clientId: string;
  /** As `/127.0.0.1`. */
  readonly clientHost: string;
  readonly version: number;
}

/** A JoinGroup, and how it is answered: now, or when the rebalance ends. */
export interface Join {
  readonly request: JoinGroupRequest;
  readonly client: Client;
  readonly answer: (answer: JoinAnswer) => void;
}
