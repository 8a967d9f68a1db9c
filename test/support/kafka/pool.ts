import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startKafka, type Kafka, type KafkaOptions } from "./cluster.ts";
import { embeddedTools, startEmbedded } from "./embedded.ts";
import { probeMetadata } from "./metadata-probe.ts";
import { ToolServer, type Tools } from "./official.ts";

/** Whose brokers a test run is on: Apache Kafka's, or kt's own. */
export type ClusterKind = "kafka" | "broker";

/** A cluster of the pool: its brokers, the official tools, and the folder in which those run. */
export interface PooledKafka {
  kafka: Kafka;
  tools: Tools;
  workdir: string;
  discard(): Promise<void>;
}

export interface LeaseOptions extends KafkaOptions {
  /**
   * Throw the cluster away afterwards. For tests that change what is not a topic (ACLs, quotas, broker configs, groups):
   * the pool itself only deletes the topics and starts the stopped brokers between two users.
   */
  discard?: boolean;
}

interface Slot {
  kind: string;
  pooled: Promise<PooledKafka>;
  busy: boolean;
}

/** As many as files run at a time: they wait more than they compute. Three brokers weigh more than one. */
const LIMITS = { 1: 4, 3: 1 };

/** Keeps clusters for the next user, since a real one takes 3 to 6 s to start; each has one user at a time. */
export class KafkaPool {
  readonly #clusterKind: ClusterKind;
  #slots: Slot[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(clusterKind: ClusterKind) {
    this.#clusterKind = clusterKind;
  }

  /** Gives a cluster without topics, all brokers up; `release` must be called. */
  async lease(options: LeaseOptions): Promise<{ pooled: PooledKafka; release: () => Promise<void> }> {
    const { brokers = 1, discard = false, ...rest } = options;
    const kind = JSON.stringify([brokers, rest]);
    for (;;) {
      const ofSize = this.#slots.filter((slot) => slot.kind.startsWith(`[${brokers},`));
      let slot = ofSize.find((candidate) => candidate.kind === kind && !candidate.busy);
      if (slot === undefined && ofSize.length >= LIMITS[brokers]) {
        const idle = ofSize.find((candidate) => !candidate.busy);
        if (idle === undefined) {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
          continue;
        }
        await this.#drop(idle);
      }
      if (slot === undefined) {
        slot = { kind, pooled: startPooled(this.#clusterKind, { brokers, ...rest }), busy: true };
        this.#slots.push(slot);
      }
      const taken = slot;
      taken.busy = true;
      try {
        const pooled = await taken.pooled;
        return { pooled, release: () => this.#release(taken, discard) };
      } catch (error) {
        this.#slots = this.#slots.filter((other) => other !== taken);
        this.#wake();
        throw error;
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#drop(slot)));
  }

  async #release(slot: Slot, discard: boolean): Promise<void> {
    try {
      if (discard) await this.#drop(slot);
      else await tidy(await slot.pooled);
      slot.busy = false;
    } catch {
      await this.#drop(slot); // one that cannot be tidied is replaced
    } finally {
      this.#wake();
    }
  }

  async #drop(slot: Slot): Promise<void> {
    this.#slots = this.#slots.filter((other) => other !== slot);
    const pooled = await slot.pooled.catch(() => undefined);
    await pooled?.discard();
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

async function startPooled(kind: ClusterKind, options: KafkaOptions): Promise<PooledKafka> {
  const workdir = await mkdtemp(join(tmpdir(), "kt-tools-"));
  const kafka = await (kind === "kafka" ? startKafka(options) : startEmbedded(options));
  const tools = kind === "kafka" ? new ToolServer(workdir) : embeddedTools;
  const discard = async () => {
    tools.stop();
    await kafka.stop();
    await rm(workdir, { recursive: true, force: true });
  };
  return { kafka, tools, workdir, discard };
}

async function tidy({ kafka, tools }: PooledKafka): Promise<void> {
  for (const broker of kafka.brokers) if (broker.pid === undefined) await kafka.startBroker(broker.id);
  const { topics } = await probeMetadata(kafka.brokers[0]!.host, kafka.brokers[0]!.port);
  const steps = [...topics.keys()].flatMap((name) => ["delete", name]);
  if (steps.length > 0) await tools.change(kafka.bootstrap, steps);
}
