import type { Clock } from "../../../storage/clock.ts";
import type { GroupSettings } from "../group-settings.ts";
import type { OffsetsTopic } from "../log/offsets-topic.ts";
import type { ClassicGroup } from "./classic-group.ts";

/** What the rules of classic groups work with. */
export interface ClassicRuntime {
  readonly clock: Clock;
  readonly settings: GroupSettings;
  readonly groups: Map<string, ClassicGroup>;
  readonly topic: Pick<OffsetsTopic, "append">;
}
