/** The values of one broker by where they come from, the first counts most. */
export interface ConfigLayers {
  /** Set for this broker while it runs. */
  readonly dynamicBroker: ReadonlyMap<string, string>;
  /** Set for all brokers. */
  readonly dynamicDefault: ReadonlyMap<string, string>;
  /** What it was started with. */
  readonly static: ReadonlyMap<string, string>;
}
