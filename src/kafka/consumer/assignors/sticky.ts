/**
 * As even as the subscriptions allow, and moving no more partitions than that takes (KIP-54). Java's algorithm may choose
 * other partitions to move; the numbers for each member are the same.
 */
import { comparePartitions, partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { GroupAssignment, GroupMember, LastAssignment, PartitionCounts } from "./group-member.ts";
import { readCooperative, readStickyUserData } from "./user-data.ts";

export function assignSticky(counts: PartitionCounts, members: readonly GroupMember[]): GroupAssignment {
  return balance(counts, members, ({ subscription }) => readStickyUserData(subscription.userData));
}

/** A partition that another member still has is left out: it is given in the rebalance that follows its revocation. */
export function assignCooperativeSticky(counts: PartitionCounts, members: readonly GroupMember[]): GroupAssignment {
  const assignment = balance(counts, members, ({ subscription }) => readCooperative(subscription));
  const owners = new Map<string, Set<string>>();
  for (const { memberId, subscription } of members) {
    for (const each of subscription.owned) {
      const key = partitionKey(each);
      owners.set(key, (owners.get(key) ?? new Set()).add(memberId));
    }
  }
  const mayTake = (memberId: string, each: TopicPartition): boolean => {
    const owning = owners.get(partitionKey(each));
    return owning === undefined || (owning.size === 1 && owning.has(memberId));
  };
  return new Map(
    [...assignment].map(([memberId, partitions]) => [memberId, partitions.filter((each) => mayTake(memberId, each))]),
  );
}

interface Seat {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
  readonly partitions: Map<string, TopicPartition>;
}

function balance(
  counts: PartitionCounts,
  members: readonly GroupMember[],
  lastOf: (member: GroupMember) => LastAssignment,
): GroupAssignment {
  const seats = members
    .map(({ memberId, subscription }): Seat => ({
      memberId,
      topics: new Set(subscription.topics),
      partitions: new Map(),
    }))
    .toSorted((left, right) => (left.memberId < right.memberId ? -1 : 1));
  const open = new Map<string, TopicPartition>();
  for (const [topic, count] of counts) {
    for (let partition = 0; partition < count; partition += 1) {
      open.set(partitionKey({ topic, partition }), { topic, partition });
    }
  }
  const all = [...open.values()].toSorted(comparePartitions);
  keepOwned(seats, open, new Map(members.map((member) => [member.memberId, lastOf(member)])));
  giveOut(seats, [...open.values()].toSorted(comparePartitions));
  evenOut(seats, all);
  return new Map(seats.map(({ memberId, partitions }) => [memberId, [...partitions.values()]]));
}

/** Of several claims the newest generation counts; two of the same generation cancel each other out. */
function keepOwned(
  seats: readonly Seat[],
  open: Map<string, TopicPartition>,
  last: ReadonlyMap<string, LastAssignment>,
): void {
  const claims = new Map<string, { readonly seat: Seat; readonly generation: number; disputed: boolean }>();
  for (const seat of seats) {
    const { generation, partitions } = last.get(seat.memberId) ?? { generation: -1, partitions: [] };
    for (const each of partitions) {
      const key = partitionKey(each);
      const rival = claims.get(key);
      if (!seat.topics.has(each.topic) || !open.has(key)) continue;
      if (rival === undefined || generation > rival.generation) claims.set(key, { seat, generation, disputed: false });
      else if (generation === rival.generation) rival.disputed = true;
    }
  }
  for (const [key, { seat, disputed }] of claims) {
    const partition = open.get(key);
    if (disputed || partition === undefined) continue;
    seat.partitions.set(key, partition);
    open.delete(key);
  }
}

/** Those that few may have first, each to the member that has least. */
function giveOut(seats: readonly Seat[], open: readonly TopicPartition[]): void {
  const choices = new Map<string, number>();
  for (const { topic } of open) {
    if (!choices.has(topic)) choices.set(topic, seats.filter(({ topics }) => topics.has(topic)).length);
  }
  const choicesOf = ({ topic }: TopicPartition): number => choices.get(topic) ?? 0;
  for (const partition of open.toSorted((left, right) => choicesOf(left) - choicesOf(right))) {
    least(seats, partition.topic)?.partitions.set(partitionKey(partition), partition);
  }
}

/** Moves a partition wherever a member that may have it has two less than the one that has it. */
function evenOut(seats: readonly Seat[], all: readonly TopicPartition[]): void {
  for (let moved = true; moved;) {
    moved = false;
    for (const partition of all) {
      const key = partitionKey(partition);
      const from = seats.find(({ partitions }) => partitions.has(key));
      const to = least(seats, partition.topic);
      if (from === undefined || to === undefined || from.partitions.size < to.partitions.size + 2) continue;
      from.partitions.delete(key);
      to.partitions.set(key, partition);
      moved = true;
    }
  }
}

function least(seats: readonly Seat[], topic: string): Seat | undefined {
  let found: Seat | undefined;
  for (const seat of seats) {
    if (seat.topics.has(topic) && (found === undefined || seat.partitions.size < found.partitions.size)) found = seat;
  }
  return found;
}
