import type { LeasedKafka } from "./kafka/lease-client.ts";
import { type ClusterView, probeMetadata } from "./kafka/metadata-probe.ts";
import { waitFor } from "./kafka/wait.ts";

/** A topic a state asks for. */
export interface TopicSpec {
  /** Replicas by partition, as in --replica-assignment: "1:2,2:1". */
  assignment: string;
  configs?: Record<string, string>;
  /** Reassignments to begin: partition to target replicas, "1:3". They last when a target broker is down. */
  reassign?: Record<number, string>;
  /** It may be made while some of its brokers are down; else they are started first. */
  whileDown?: true;
}

/** Exactly these topics, and exactly these brokers down. */
export interface TopicsState {
  topics: Record<string, TopicSpec>;
  down?: number[];
}

/** `count` partitions with one replica on broker 1 each. */
export const partitions = (count: number, configs: Record<string, string> = {}): TopicSpec => ({
  assignment: Array.from({ length: count }, () => "1").join(),
  configs,
});

/**
 * Brings a leased cluster from whatever state it is in to the wanted one, by the smallest way: only topics that differ are
 * deleted and made anew. Returns when every running broker shows the state, with the topic ids.
 */
export class TopicsKeeper {
  readonly #kafka: LeasedKafka;
  /** Configs by topic id of the topics made here; a topic made by somebody else is replaced. */
  readonly #configs = new Map<string, string>();

  /** Somebody may have changed topics since the last look. */
  #changing = false;

  constructor(kafka: LeasedKafka) {
    this.#kafka = kafka;
  }

  /** Tells what is about to run on the cluster: after what may change topics, `reach` lets the brokers catch up first. */
  running(args: string): void {
    this.#changing ||= /-(?:create|alter|delete)\b/.test(args);
  }

  async reach(state: TopicsState): Promise<Map<string, string>> {
    const { down = [] } = state;
    if (this.#changing) await this.catchUp();
    const stopped = () => this.#kafka.brokers.filter(({ pid }) => pid === undefined).map(({ id }) => id);
    let steps = this.#steps(await this.#view(), state);
    const inTheWay = stopped().filter(
      (id) => !down.includes(id) || steps.create.some((step) => needs(state, step, id)),
    );
    if (inTheWay.length > 0) {
      for (const id of inTheWay) await this.#kafka.startBroker(id);
      steps = this.#steps(await this.#view(), state);
    }
    const changes = [...steps.delete, ...steps.create.flat()];
    if (changes.length > 0) {
      const created = await this.#kafka.change(changes);
      for (const [name, topicId] of created) this.#configs.set(topicId, configsKey(state.topics[name]!));
      await this.#settled(state, stopped(), created);
    }
    const toStop = down.filter((id) => !stopped().includes(id));
    for (const id of toStop) await this.#kafka.stopBroker(id);
    if (steps.reassign.length > 0) await this.#kafka.change(steps.reassign);
    return this.#settled(state, down);
  }

  /**
   * Returns when every running broker shows all that was changed before. The controller answers as soon as a change is
   * in its log, and the brokers follow; they follow in order, so a topic made now comes after everything before it.
   */
  async catchUp(): Promise<void> {
    const name = "kt-test-catch-up";
    const [broker] = this.#kafka.brokers.filter(({ pid }) => pid !== undefined);
    await this.#kafka.change(["create", name, String(broker!.id), ""]);
    await this.#everywhere((view) => view.topics.has(name));
    await this.#kafka.change(["delete", name]);
    await this.#everywhere((view) => !view.topics.has(name));
    this.#changing = false;
  }

  #everywhere(holds: (view: ClusterView) => boolean): Promise<true> {
    const running = this.#kafka.brokers.filter(({ pid }) => pid !== undefined);
    return waitFor("every broker to catch up", async () => {
      const views = await Promise.all(running.map(({ host, port }) => probeMetadata(host, port)));
      return views.every(holds) ? true : undefined;
    });
  }

  /** What differs between the cluster and the state. */
  #steps(view: ClusterView, { topics }: TopicsState): { delete: string[]; create: string[][]; reassign: string[] } {
    const asWanted = (name: string) => {
      const spec = topics[name];
      const topic = view.topics.get(name);
      if (spec === undefined || topic === undefined) return false;
      return this.#configs.get(topic.topicId) === configsKey(spec) && shownReplicas(view, name) === finalReplicas(spec);
    };
    const replaced = [...view.topics.keys()].filter((name) => !asWanted(name));
    const missing = Object.entries(topics).filter(([name]) => !asWanted(name));
    return {
      delete: replaced.flatMap((name) => ["delete", name]),
      create: missing.map(([name, spec]) => ["create", name, spec.assignment, configsKey(spec)]),
      reassign: missing.flatMap(([name, { reassign = {} }]) =>
        Object.entries(reassign).flatMap(([partition, replicas]) => ["reassign", name, partition, replicas]),
      ),
    };
  }

  /** Waits until every running broker shows the state; before reassignments begin, only the topics just created count. */
  #settled(state: TopicsState, down: number[], created?: Map<string, string>): Promise<Map<string, string>> {
    const running = this.#kafka.brokers.filter(({ id }) => !down.includes(id));
    const shown = (view: ClusterView, [name, spec]: [string, TopicSpec]) => {
      const topic = view.topics.get(name);
      if (topic === undefined) return false;
      if (created !== undefined && !created.has(name)) return true;
      const same = created === undefined ? finalReplicas(spec) : spec.assignment;
      if ((created?.get(name) ?? topic.topicId) !== topic.topicId || shownReplicas(view, name) !== same) return false;
      return topic.partitions.every(({ leader, replicas, isr }) => {
        const led = leader !== -1 || replicas.every((id) => down.includes(id));
        return led && replicas.every((id) => isr.includes(id) !== down.includes(id));
      });
    };
    return waitFor("the topics to be as wanted on every broker", async () => {
      const views = await Promise.all(running.map(({ host, port }) => probeMetadata(host, port)));
      const wanted = Object.entries(state.topics);
      const reached = views.every((view) => {
        if (view.brokers.length !== running.length || view.topics.size !== wanted.length) return false;
        return wanted.every((topic) => shown(view, topic));
      });
      return reached ? new Map([...views[0]!.topics].map(([name, { topicId }]) => [name, topicId])) : undefined;
    });
  }

  #view(): Promise<ClusterView> {
    const { host, port } = this.#kafka.brokers[0]!;
    return probeMetadata(host, port);
  }
}

/** Configs as the create step takes them. */
const configsKey = ({ configs = {} }: TopicSpec) =>
  Object.entries(configs)
    .map(([key, value]) => `${key}=${value}`)
    .join(";");

function shownReplicas(view: ClusterView, name: string): string {
  const topic = view.topics.get(name);
  return topic?.partitions.map(({ replicas }) => replicas.join(":")).join() ?? "";
}

/** While a reassignment lasts, the target comes first and then the replicas to be removed. */
function finalReplicas({ assignment, reassign = {} }: TopicSpec): string {
  const shown = assignment.split(",").map((replicas, partition) => {
    const target = reassign[partition]?.split(":") ?? [];
    return [...target, ...replicas.split(":").filter((id) => !target.includes(id))].join(":");
  });
  return shown.join();
}

function needs({ topics }: TopicsState, [, name = "", assignment = ""]: string[], broker: number): boolean {
  return topics[name]?.whileDown !== true && assignment.split(/[,:]/).includes(String(broker));
}
