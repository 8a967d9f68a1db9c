/** The tables of `kt consumer-groups --describe --state`. Source: ConsumerGroupCommand.printStates. */
import type { DescribedGroup } from "../kafka/admin/describe-groups.ts";
import { orMissing, paddedLines } from "./padded-columns.ts";

export function groupStateLines(group: DescribedGroup, { verbose }: { readonly verbose: boolean }): string[] {
  const { id, host, port } = group.coordinator;
  const columns = [
    { head: "GROUP", width: 15, grows: true },
    { head: "COORDINATOR (ID)", width: 25, grows: true },
    { head: "ASSIGNMENT-STRATEGY", width: 20 },
    { head: "STATE", width: 20 },
    ...(verbose
      ? [
          { head: "GROUP-EPOCH", width: 15 },
          { head: "TARGET-ASSIGNMENT-EPOCH", width: 25 },
        ]
      : []),
    { head: "#MEMBERS" },
  ];
  const row = [
    group.groupId,
    `${host}:${port}  (${id})`,
    orMissing(group.assignor),
    group.state,
    ...(verbose ? [orMissing(group.groupEpoch), orMissing(group.targetAssignmentEpoch)] : []),
    String(group.members.length),
  ];
  return paddedLines(columns, [row]);
}
