/**
 * Fetching ahead of the caller: one request a broker is under way, and the next is sent as soon as its answer is in,
 * as long as what waits for the caller is below a bound.
 */
import { ConnectError, DecodeError, KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { fetch } from "../../protocol/messages/fetch.ts";
import type { FetchResponse } from "../../protocol/messages/fetch.ts";
import { loadCodecsFor } from "../../protocol/records/records.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { BufferLender } from "../../protocol/buffer-pool.ts";
import { AnswerMemory } from "./answer-memory.ts";
import { CompletedFetch, unreadable } from "./completed-fetch.ts";
import type { BatchRules } from "./completed-fetch.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { ConsumedBatches } from "./consumer.ts";
import { kafkaException } from "./consumer-errors.ts";
import type { ConsumerMetadata } from "./consumer-metadata.ts";
import { FIRST_ANSWER_BYTES, fetchRequest, nextAnswerBytes, TOPIC_ID_VERSION } from "./fetch-request.ts";
import { FetchSession } from "./fetch-session.ts";
import type { SessionRequest, WantedPartition } from "./fetch-session.ts";
import { handleFetchError } from "./fetch-errors.ts";
import type { FetchErrorContext } from "./fetch-errors.ts";
import type { ConsumerNetwork } from "./network.ts";
import type { PartitionState } from "./partition-state.ts";
import type { Signal } from "./signal.ts";

/** Fetched bytes that may wait for the caller before the next request is held back. */
const QUEUE_BYTES = 4 * 1024 * 1024;

interface Source {
  readonly session: FetchSession;
  /** How large the next answer may be. */
  answerBytes: number;
  busy: boolean;
  retryAt: number;
  failures: number;
}

type Sent = WantedPartition & { readonly key: string; readonly state: PartitionState; readonly generation: number };

export interface FetcherParts extends FetchErrorContext {
  readonly network: ConsumerNetwork;
  readonly metadata: ConsumerMetadata;
  readonly config: ConsumerConfig;
  readonly signal: Signal;
  /** Where the memory of answers goes back to at the poll after the one that gave it to the caller. */
  readonly pool: BufferLender | undefined;
  /** See ConsumerOptions. */
  readonly splitsBatches: boolean;
}

/** Java's max.poll.records. */
const POLL_RECORDS = 500;

export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #sources = new Map<number, Source>();
  #queue: CompletedFetch[] = [];
  #queuedBytes = 0;
  /** What the caller has seen the last of, once it asks for more. */
  #spent: CompletedFetch[] = [];
  #assigned: readonly PartitionState[] = [];
  #fault: unknown;
  readonly #rules: BatchRules;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
    const { splitsBatches } = parts;
    const usual = splitsBatches ? POLL_RECORDS : Number.POSITIVE_INFINITY;
    const { checkCrcs, readCommitted, maxPollRecords = usual } = parts.config;
    this.#rules = { checkCrcs, readCommitted, maxRecords: maxPollRecords, splitsBatches };
  }

  /** What is to be read from now on. */
  assign(states: readonly PartitionState[]): void {
    this.#assigned = states;
  }

  /** Sends what can be sent. Returns when a broker or a partition that has to wait may be asked again. */
  send(now: number): number {
    if (this.#fault !== undefined) throw this.#fault;
    let next = Number.POSITIVE_INFINITY;
    const byNode = new Map<number, PartitionState[]>();
    for (const state of this.#assigned) {
      if (!state.isFetchable(now)) {
        if (state.retryAt > now) next = Math.min(next, state.retryAt);
        continue;
      }
      const node = this.#nodeFor(state, now);
      const states = byNode.get(node);
      if (states === undefined) byNode.set(node, [state]);
      else states.push(state);
    }
    if (this.#queuedBytes >= QUEUE_BYTES) return next;
    for (const [node, states] of byNode) {
      const source = this.#source(node);
      if (source.busy) continue;
      if (now < source.retryAt) next = Math.min(next, source.retryAt);
      else void this.#fetch(node, source, states);
    }
    return next;
  }

  /** The fetched batches that are next in line, at most one run a partition; throws what Java's poll throws. */
  collect(): ConsumedBatches[] {
    for (const each of this.#spent) each.memory?.done(each);
    this.#spent = [];
    const given: ConsumedBatches[] = [];
    const taken = new Set<PartitionState>();
    const kept: CompletedFetch[] = [];
    let left = this.#rules.maxRecords;
    const queue = this.#queue;
    try {
      while (queue.length > 0 && left > 0) {
        const [next] = queue;
        if (next === undefined) break;
        if (!next.isWanted) {
          this.#drop(queue);
          continue;
        }
        if (next.state.paused) {
          kept.push(next);
          queue.shift();
          continue;
        }
        if (taken.has(next.state)) break;
        if (next.data.errorCode !== code.NONE) {
          next.state.halted = false;
          this.#drop(queue);
          // A position to be found anew, metadata to be asked for: the next round of the poll does that, at once.
          this.#parts.signal.notify();
          handleFetchError(next, this.#parts);
          continue;
        }
        left -= this.#give(next, left, given);
        taken.add(next.state);
        if (next.isDrained) this.#drop(queue);
      }
    } catch (error) {
      if (given.length === 0) throw error;
    } finally {
      if (kept.length > 0) this.#queue = [...kept, ...queue];
    }
    return given;
  }

  /** Whether anything waits for the caller. */
  get hasData(): boolean {
    return this.#queue.some(({ state }) => !state.paused);
  }

  #give(next: CompletedFetch, maxRecords: number, given: ConsumedBatches[]): number {
    const { state, data } = next;
    const fetchOffset = state.position;
    const { batches, records } = next.take({ ...this.#rules, maxRecords });
    const endOffset = state.position;
    if (batches.length === 0 && !(this.#rules.splitsBatches && endOffset > fetchOffset)) return 0;
    const { topic, partition } = state;
    given.push({ topic, partition, batches, fetchOffset, endOffset, highWatermark: Number(data.highWatermark) });
    return records;
  }

  #drop(queue: CompletedFetch[]): void {
    const gone = queue.shift();
    if (gone === undefined) return;
    this.#queuedBytes -= gone.sizeInBytes;
    this.#spent.push(gone);
  }

  #source(node: number): Source {
    let source = this.#sources.get(node);
    if (source === undefined) {
      source = { session: new FetchSession(), answerBytes: FIRST_ANSWER_BYTES, busy: false, retryAt: 0, failures: 0 };
      this.#sources.set(node, source);
    }
    return source;
  }

  /** The leader, or the follower that the leader named as nearer. */
  #nodeFor(state: PartitionState, now: number): number {
    if (state.preferredReplica >= 0) {
      if (now < state.preferredUntil && this.#parts.network.nodes.has(state.preferredReplica))
        return state.preferredReplica;
      state.preferredReplica = -1;
    }
    return state.leader;
  }

  async #fetch(node: number, source: Source, states: readonly PartitionState[]): Promise<void> {
    source.busy = true;
    const { network, metadata, signal } = this.#parts;
    const sent = states.map((state): Sent => ({
      state,
      generation: state.generation,
      key: state.key,
      topic: state.topic,
      partition: state.partition,
      topicId: metadata.topics.get(state.topic)?.id ?? ZERO_UUID,
      fetchOffset: state.nextFetch,
      leaderEpoch: state.leaderEpoch,
    }));
    const begun = performance.now();
    try {
      const answer = await this.#ask(node, source.session.next(sent), source.answerBytes);
      source.failures = 0;
      const counts = source.session.answered(answer);
      if (answer.responses.some(({ partitions }) => partitions.some(({ records }) => records?.length))) {
        const ms = performance.now() - begun;
        source.answerBytes = nextAnswerBytes(source.answerBytes, ms, network.requestTimeoutMs);
      }
      if (counts) await this.#learn(answer, sent);
      else if (answer.errorCode !== code.NONE) this.#refused(answer.errorCode, source);
    } catch (error) {
      source.session.reset();
      source.answerBytes = FIRST_ANSWER_BYTES;
      if (!(error instanceof KtError)) this.#fault = error;
      source.retryAt = Date.now() + network.waitMs(error);
      if (error instanceof ConnectError) metadata.requestUpdate();
    } finally {
      source.busy = false;
      // The broker works on the next answer while the caller works on this one.
      if (this.#fault === undefined && !network.cluster.closing.aborted) this.send(Date.now());
      signal.notify();
    }
  }

  #refused(errorCode: number, source: Source): void {
    const { metadata, network } = this.#parts;
    const { retriable } = protocolError(errorCode);
    const session: readonly number[] = [code.FETCH_SESSION_ID_NOT_FOUND, code.INVALID_FETCH_SESSION_EPOCH];
    if (session.includes(errorCode)) return;
    if (retriable) metadata.requestUpdate();
    source.retryAt = Date.now() + network.waitMs(undefined);
  }

  #ask(node: number, session: SessionRequest, answerBytes: number): Promise<FetchResponse> {
    const { config, network } = this.#parts;
    const bounds = session.hasTopicIds ? {} : { maxVersion: TOPIC_ID_VERSION - 1 };
    return network.call("fetch", { node }, (broker) =>
      broker.send(fetch, fetchRequest(config, session, answerBytes), bounds),
    );
  }

  async #learn(answer: FetchResponse, sent: readonly Sent[]): Promise<void> {
    const memory = this.#parts.pool && new AnswerMemory(this.#parts.pool);
    for (const { topic, topicId, partitions } of answer.responses) {
      for (const data of partitions) {
        const asked = sent.find(
          (each) =>
            each.partition === data.partitionIndex && (topic === "" ? each.topicId === topicId : each.topic === topic),
        );
        if (data.records !== null && data.records.length > 0) memory?.use(answer, data.records);
        if (asked?.state.generation !== asked?.generation || asked?.state.assigned !== true) continue;
        await this.#receive(asked, data, memory);
      }
    }
    memory?.done(answer);
  }

  async #receive(asked: Sent, data: CompletedFetch["data"], memory: AnswerMemory | undefined): Promise<void> {
    const { state } = asked;
    const completed = new CompletedFetch(state, asked.fetchOffset, data, memory);
    if (data.errorCode !== code.NONE) {
      state.halted = true;
      return this.#enqueue(completed);
    }
    if (data.highWatermark >= 0n) state.highWatermark = Number(data.highWatermark);
    if (data.lastStableOffset >= 0n) state.lastStableOffset = Number(data.lastStableOffset);
    if (data.preferredReadReplica >= 0) {
      state.preferredReplica = data.preferredReadReplica;
      state.preferredUntil = Date.now() + this.#parts.config.metadataMaxAgeMs;
    }
    if (completed.sizeInBytes === 0) return;
    try {
      const next = completed.nextOffset();
      if (next === asked.fetchOffset && completed.isDrained) throw noProgress(state.key, next);
      const loading = loadCodecsFor(completed.records);
      if (loading !== undefined) await loading;
      if (!completed.isWanted) return;
      state.nextFetch = next;
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      // What is wrong with the bytes is said when the caller comes to them.
      state.halted = true;
      completed.failure =
        error instanceof DecodeError ? unreadable(state.key, kafkaException(error.message, error)) : error;
    }
    this.#enqueue(completed);
  }

  #enqueue(completed: CompletedFetch): void {
    this.#queue.push(completed);
    this.#queuedBytes += completed.sizeInBytes;
    completed.memory?.use(completed, completed.records);
  }
}

function noProgress(key: string, offset: number): KtError {
  return kafkaException(
    `Failed to make progress reading messages at ${key}=${offset}. Received a non-empty fetch response from the server, but no complete records were found.`,
  );
}
