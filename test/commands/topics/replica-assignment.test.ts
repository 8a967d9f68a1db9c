import { describe, expect, test } from "vitest";
import { parseReplicaAssignment } from "../../../src/commands/topics/replica-assignment.ts";

describe("a replica assignment", () => {
  test.each([
    [
      "1:2,2:3",
      [
        [1, 2],
        [2, 3],
      ],
    ],
    [
      " 1 : 2 , 2 : 3 ",
      [
        [1, 2],
        [2, 3],
      ],
    ],
    ["1", [[1]]],
    ["1,", [[1]]],
    ["1:", [[1]]],
    ["-1", [[-1]]],
    ["", []],
    [",", []],
  ])("%j gives %j", (text, replicas) => {
    expect(parseReplicaAssignment(text)).toEqual(replicas);
  });

  test.each([
    ["a", 'For input string: "a"'],
    ["1,,2", 'For input string: ""'],
    [":1", 'For input string: ""'],
    ["1:x:2", 'For input string: "x"'],
    ["2147483648", 'For input string: "2147483648"'],
    ["1:1", "Partition replica lists may not contain duplicate entries: 1"],
    ["1:2:1:2", "Partition replica lists may not contain duplicate entries: 1,2"],
    ["1,1:2", "Partition 1 has different replication factor: [1, 2]"],
    ["1:2,3", "Partition 1 has different replication factor: [3]"],
  ])("%j is refused: %s", (text, message) => {
    expect(() => parseReplicaAssignment(text)).toThrow(message);
  });
});
