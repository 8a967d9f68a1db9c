/** Every script by the name of its recording in test/fixtures/groups. */
import { coordinators, descriptions } from "./admin-scripts.ts";
import type { GroupScript } from "./group-script.ts";
import {
  everyVersion,
  inconsistentJoins,
  latecomers,
  pendingMembers,
  refusedJoins,
  twoMembers,
  votes,
} from "./membership-scripts.ts";
import { commits, deletedOffsets, everyOffsetVersion, topicsComeAndGo } from "./offset-scripts.ts";
import { staticMembers } from "./static-scripts.ts";

export const GROUP_SCRIPTS: Readonly<Record<string, (script: GroupScript) => Promise<void>>> = {
  coordinators,
  "every version": everyVersion,
  "refused joins": refusedJoins,
  "inconsistent joins": inconsistentJoins,
  "two members": twoMembers,
  votes,
  latecomers,
  "pending members": pendingMembers,
  "static members": staticMembers,
  "offsets in every version": everyOffsetVersion,
  commits,
  "topics come and go": topicsComeAndGo,
  "deleted offsets": deletedOffsets,
  descriptions,
};

/** The name of a recording. */
export function recordingOf(name: string): string {
  return `${name.replaceAll(" ", "-")}.json`;
}
