/** What other parts see of a topic. It stays current until the topic is deleted. */
export interface TopicView {
  readonly name: string;
  /** Base64url of 16 bytes. */
  readonly id: string;
  readonly partitionCount: number;
  readonly isInternal: boolean;
  /** The topic's own settings, without defaults. */
  readonly configs: ReadonlyMap<string, string>;
  /** By partition. */
  readonly leaderEpochs: readonly number[];
}
