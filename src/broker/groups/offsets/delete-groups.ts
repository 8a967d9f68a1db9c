import { code } from "../../../protocol/errors.ts";
import { GroupError } from "../group-error.ts";
import type { OffsetsRuntime } from "./offsets-runtime.ts";
import { Removal } from "./removal.ts";

/** DeleteGroups: groups without members, and their offsets. Gives the error code of each [deleteGroups]. */
export function deleteGroups(
  runtime: OffsetsRuntime,
  groupIds: readonly string[],
  ensureServes: (groupId: string) => void,
): ReadonlyMap<string, number> {
  const results = new Map<string, number>();
  const removal = new Removal(runtime);
  for (const groupId of groupIds) {
    const errorCode = refusal(runtime, groupId, ensureServes);
    results.set(groupId, errorCode);
    if (errorCode !== code.NONE) continue;
    removal.allOffsets(groupId);
    removal.group(groupId);
  }
  const failed = removal.commit();
  for (const [groupId, errorCode] of results) {
    if (errorCode === code.NONE) results.set(groupId, failed.get(runtime.topic.partitionFor(groupId)) ?? code.NONE);
  }
  return results;
}

function refusal(runtime: OffsetsRuntime, groupId: string, ensureServes: (groupId: string) => void): number {
  try {
    ensureServes(groupId);
  } catch (error) {
    if (error instanceof GroupError) return error.errorCode;
    throw error;
  }
  const group = runtime.groups.get(groupId);
  if (group === undefined) return code.GROUP_ID_NOT_FOUND;
  return group.isEmpty ? code.NONE : code.NON_EMPTY_GROUP;
}
