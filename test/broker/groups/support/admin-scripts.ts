/** What administrators ask: who coordinates, which groups there are, what they are. */
import { beginRejoin, commitBody, describe, join, joinBody, rejoined, sync, untilState } from "./group-calls.ts";
import type { GroupScript } from "./group-script.ts";

export async function coordinators(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const [one, two] = [script.group("one"), script.group("two")];
  for (let version = 0; version <= 6; version++) {
    const ask = (asked: string, keyType: number, keys: string[]): Promise<unknown> => {
      const type = version === 0 ? {} : { keyType };
      const body = version < 4 ? { key: keys[0], ...type } : { coordinatorKeys: keys, ...type };
      return a.ask(asked, "FindCoordinator", version, body);
    };
    await ask("of a group", 0, [one, two]);
    await ask("of the group without a name", 0, [""]);
    if (version === 0) continue;
    if (version < 6) await ask("of a share group, too early", 2, ["a", "b"]);
    await ask("of what there is not", 3, ["a", "b"]);
    await ask("of what is below zero", -1, ["a"]);
  }
  await a.ask("of none", "FindCoordinator", 6, { coordinatorKeys: [], keyType: 0 });
}

export async function descriptions(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const topic = await script.topic("described", 1);
  const simple = script.group("simple");
  await a.ask("commits", "OffsetCommit", 9, commitBody(simple, topic, [1]));
  const empty = script.group("empty");
  const gone = await join(script.client("gone"), empty);
  await gone.client.ask("leaves", "LeaveGroup", 5, { groupId: empty, members: [{ memberId: gone.memberId }] });
  const stable = script.group("stable");
  const bob = await join(script.client("bob"), stable);
  await sync(bob, { [bob.memberId]: "x" });
  const completing = script.group("completing");
  const carol = await join(script.client("carol"), completing);
  const preparing = script.group("preparing");
  const dora = await join(script.client("dora"), preparing);
  const dave = await script.client("dave").begin("joins", "JoinGroup", 3, joinBody(preparing, ""));
  await untilState(a, preparing, "PreparingRebalance");
  const unknown = script.group("unknown");
  const connect = script.group("connect");
  const erin = await join(script.client("erin"), connect, { protocolType: "connect" });
  await sync(erin, { [erin.memberId]: "x" }, { protocolType: "connect" });
  const groups = [simple, empty, stable, completing, preparing, connect];

  for (let version = 0; version <= 6; version++) {
    for (const group of [...groups, unknown, ""]) await describe(a, group, "describes", version);
  }
  await a.ask("describes several", "DescribeGroups", 6, { groups: [stable, unknown, simple] });
  await lists(script, groups);
  await rejoined(dora, await beginRejoin(dora));
  await dave.answered();
  await a.ask("deletes many", "DeleteGroups", 2, { groupsNames: [...groups, unknown] });
  await describe(a, simple, "is deleted");
  await carol.client.ask("leaves", "LeaveGroup", 5, { groupId: completing, members: [{ memberId: carol.memberId }] });
}

async function lists(script: GroupScript, groups: readonly string[]): Promise<void> {
  const a = script.client("alice");
  const filters = [
    {},
    { statesFilter: ["Stable"] },
    { statesFilter: ["stable", " EMPTY "] },
    { statesFilter: ["PreparingRebalance", "CompletingRebalance"] },
    { statesFilter: ["NoSuchState"] },
    { typesFilter: ["classic"] },
    { typesFilter: ["CLASSIC"] },
    { typesFilter: ["share"] },
    { typesFilter: ["nonsense"] },
    { typesFilter: ["classic"], statesFilter: ["Empty"] },
  ];
  for (let version = 0; version <= 5; version++) {
    for (const filter of filters) {
      if (version < 4 && "statesFilter" in filter) continue;
      if (version < 5 && "typesFilter" in filter) continue;
      const answer = await a.quietly("ListGroups", version, filter);
      const listed = answer["groups"];
      const own = Array.isArray(listed) ? listed.filter((group) => groups.includes(nameOf(group))) : listed;
      script.write(`alice: lists ${JSON.stringify(filter)} (ListGroups v${version})`, { ...answer, groups: own });
    }
  }
}

function nameOf(group: unknown): string {
  return typeof group === "object" && group !== null && "groupId" in group ? String(group.groupId) : "";
}
