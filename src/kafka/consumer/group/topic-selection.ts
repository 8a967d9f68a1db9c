/** Which topics a subscription stands for now. */
import type { Subscription } from "../consumer.ts";
import type { ConsumerMetadata } from "../consumer-metadata.ts";

export class TopicSelection {
  readonly #metadata: ConsumerMetadata;
  #what: Subscription = { topics: [] };

  constructor(metadata: ConsumerMetadata) {
    this.#metadata = metadata;
  }

  select(what: Subscription): void {
    this.#what = what;
    this.#metadata.want("topics" in what ? what.topics : "all");
  }

  /** False while a pattern has no list of topics yet to be matched with. */
  get isKnown(): boolean {
    return "topics" in this.#what || this.#metadata.version > 0;
  }

  /** In order of their names; of topics named in full those too that do not exist. */
  topics(): readonly string[] {
    const what = this.#what;
    if ("topics" in what) return [...new Set(what.topics)].toSorted();
    return [...this.#metadata.topics.values()]
      .filter(({ name, isInternal }) => !(what.excludeInternal && isInternal) && what.pattern(name))
      .map(({ name }) => name)
      .toSorted();
  }
}
