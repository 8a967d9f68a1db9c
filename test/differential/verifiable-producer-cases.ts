/** Command lines for kt and for the official tool. */
export interface VerifiableProducerCase {
  /** Words of a shell line, behind --bootstrap-server. */
  args: string;
  /** What stands in the file client.properties. */
  properties?: string;
}

const withFile = (properties: string): VerifiableProducerCase => ({
  args: "--topic one --max-messages 2 --command-config client.properties",
  properties,
});

/** Each takes a JVM of its own: those that no recorded case is like. */
export const RUNS: VerifiableProducerCase[] = [
  { args: "--topic one --max-m 3 --val -7 --repeating-keys -4" },
  { args: "--topic=one --max-messages=1 --message-create-time=-5" },
  { args: "--topic 'bad name' --max-messages 2 --acks 1" },
  withFile("acks=0\nclient.id=other\nlinger.ms=0"),
  withFile("batch.size=x"),
  withFile("max.request.size=20"),
];
