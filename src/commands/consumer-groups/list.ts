import { InputError } from "../../errors.ts";
import { paddedLines } from "../../format/padded-columns.ts";
import { groupState, groupType } from "../../kafka/admin/group-names.ts";
import type { GroupState, GroupType } from "../../kafka/admin/group-names.ts";
import { consumerGroups, listGroups } from "../../kafka/admin/list-groups.ts";
import type { GroupListing } from "../../kafka/admin/list-groups.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { splitAsJava, trimAsJava } from "../../java/text.ts";
import type { Context } from "../../kit/context.ts";
import { awaited, awaitedInside, wrapping } from "./failure.ts";
import type { ConsumerGroupsOptions } from "./options.ts";

const VALID_STATES: readonly GroupState[] = [
  "PreparingRebalance",
  "CompletingRebalance",
  "Stable",
  "Dead",
  "Empty",
  "Assigning",
  "Reconciling",
];
const VALID_TYPES: readonly GroupType[] = ["Classic", "Consumer"];

/** The names of all consumer groups, in the official order. */
export async function listAllGroups(cluster: Cluster): Promise<string[]> {
  const listings = await wrapping(awaitedInside, listGroups(cluster, consumerGroups));
  return inHashMapOrder(listings, ({ groupId }) => groupId).map(({ groupId }) => groupId);
}

/** Prints the names, one a line; with --state or --type a table. Source: ConsumerGroupCommand.listGroups. */
export async function printGroups(cluster: Cluster, options: ConsumerGroupsOptions, context: Context): Promise<void> {
  const shows = { type: options.given.has("type"), state: options.given.has("state") };
  if (context.format === "text" && !shows.type && !shows.state) {
    for (const groupId of await listAllGroups(cluster)) context.out.line(groupId);
    return;
  }
  const listings = await matchingGroups(cluster, options, shows.type || shows.state);
  if (context.format === "text") {
    for (const line of listingLines(listings, shows)) context.out.line(line);
    return;
  }
  await context.print(
    listings.map(({ groupId, protocolType, type, state }) => ({ group: groupId, type, state, protocolType })),
    { head: ["Group", "Type", "State"], rows: listings.map(({ groupId, type, state }) => [groupId, type, state]) },
  );
}

/** With --state or --type the types are not narrowed down but by --type. */
async function matchingGroups(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  filtered: boolean,
): Promise<readonly GroupListing[]> {
  const types = filtered ? namesOf(options.type, typesOf) : consumerGroups.types;
  const states = namesOf(options.state, statesOf);
  const { protocolTypes } = consumerGroups;
  const listings = await wrapping(awaited, listGroups(cluster, { types, states, protocolTypes }));
  return inHashMapOrder(listings, ({ groupId }) => groupId);
}

function namesOf<T>(value: string | undefined, parse: (text: string) => readonly T[]): readonly T[] {
  return value === undefined || value === "" ? [] : parse(value);
}

function statesOf(text: string): GroupState[] {
  const states = splitAsJava(text, /,/).map((name) => groupState(trimAsJava(name)));
  if (states.every((state) => VALID_STATES.includes(state))) return [...new Set(states)];
  throw illegal(`Invalid state list '${text}'. Valid states are: ${VALID_STATES.join(", ")}`);
}

function typesOf(text: string): GroupType[] {
  const types = splitAsJava(text.toLowerCase(), /,/).map((name) => groupType(trimAsJava(name)));
  if (types.every((type) => VALID_TYPES.includes(type))) return [...new Set(types)];
  throw illegal(`Invalid types list '${text}'. Valid types are: ${VALID_TYPES.join(", ")}`);
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}

function listingLines(
  listings: readonly GroupListing[],
  shows: { readonly type: boolean; readonly state: boolean },
): string[] {
  const longest = Math.max(15, ...listings.map(({ groupId }) => groupId.length));
  const columns = [
    { head: "GROUP", width: longest + 10 },
    ...(shows.type ? [{ head: "TYPE", width: 20 }] : []),
    ...(shows.state ? [{ head: "STATE", width: 20 }] : []),
  ];
  const rows = listings.map(({ groupId, type, state }) => [
    groupId,
    ...(shows.type ? [type] : []),
    ...(shows.state ? [state] : []),
  ]);
  return paddedLines(columns, rows);
}
