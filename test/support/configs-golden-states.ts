import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import { ConfigsKeeper, type ConfigsState } from "./configs-state.ts";
import { partitions, TopicsKeeper } from "./topics-state.ts";

/** Where a golden case of configs runs. */
interface ConfigsGoldenState {
  brokers: 1 | 3;
  settings: ConfigsState;
  /** Nothing depends on the cluster. */
  any: boolean;
  /** The tool refuses by itself what it is asked for. */
  refused: boolean;
  args: string;
}

type Settings = Record<string, string>;

const topics = (named: Record<string, Settings>) => ({ settings: { topics: named } });
const quota = (entity: Record<string, string | null>, values: Record<string, number>) => ({ entity, values });
const settings = (state: ConfigsState) => ({ settings: state });

const KEYSTORE_PASSWORD = { "listener.name.external.ssl.keystore.password": "secret" };
const METRICS = {
  "interval.ms": "15000",
  match: "client_software_name=apache-kafka-java,client_id=app.*",
  metrics: "org.apache.kafka.producer.,org.apache.kafka.consumer.",
};
const SEVERAL = {
  "retention.ms": "1000",
  "max.message.bytes": "2000",
  "segment.bytes": "1048576",
  "cleanup.policy": "compact,delete",
  "flush.ms": "10000",
  "file.delete.delay.ms": "5000",
};
const BROKER_AND_DEFAULTS = { "1": { "log.cleaner.threads": "2" }, "": { "log.cleaner.threads": "3" } };
const BOTH = { "SCRAM-SHA-256": 8192, "SCRAM-SHA-512": 4096 };
const CLIENTS = [
  quota({ "client-id": "app-1" }, { consumer_byte_rate: 10_000_000 }),
  quota({ "client-id": null }, { request_percentage: 50 }),
  quota({ user: "alice", "client-id": "app-1" }, { producer_byte_rate: 250 }),
  quota({ user: "alice", "client-id": null }, { producer_byte_rate: 7 }),
  // The last two fall into one bin of the tool's map: there they have the order of the broker's, which these make larger.
  ...["bob", "carol", "dan", "eve"].map((user) => quota({ user }, { request_percentage: 50 })),
];
const alice = (values: Record<string, number>) => quota({ user: "alice" }, values);

/** Setup sentences, the first that fits counts; one that only asks for something to be absent gets an empty cluster. */
const STATES: [RegExp, Partial<ConfigsGoldenState>][] = [
  [/^no broker needed|^any cluster|^nothing listens|^no file /, { any: true }],
  [/^three brokers/, { brokers: 3 }],
  [
    /^topic orders without overrides, topic audit/,
    topics({
      orders: {},
      audit: { "retention.ms": "604800000", "cleanup.policy": "compact,delete" },
      payments: {},
    }),
  ],
  [/^topic orders with (?:retention\.ms=1000, |these and other)/, topics({ orders: SEVERAL })],
  [/^topic orders with retention\.ms=1000$/, topics({ orders: { "retention.ms": "1000" } })],
  [/^topic orders/, topics({ orders: {} })],
  [/^topic payments/, topics({ payments: {} })],
  [
    /with these three set/,
    settings({ brokers: { "1": { "log.cleaner.threads": "2", ...KEYSTORE_PASSWORD, "foo.bar": "1" } } }),
  ],
  [
    /^broker 1 has log.cleaner.threads=2 and a sensitive/,
    settings({ brokers: { ...BROKER_AND_DEFAULTS, "1": { "log.cleaner.threads": "2", ...KEYSTORE_PASSWORD } } }),
  ],
  [/which has log\.cleaner\.threads=2$/, settings({ brokers: { "1": { "log.cleaner.threads": "2" } } })],
  [/^broker 1 has log.cleaner.threads=2, the cluster/, settings({ brokers: BROKER_AND_DEFAULTS })],
  [/^subscription METRICS-SUB|^METRICS-SUB after/, settings({ subscriptions: { "METRICS-SUB": METRICS } })],
  [
    /^group billing has/,
    settings({
      groups: { billing: { "consumer.session.timeout.ms": "50000", "consumer.heartbeat.interval.ms": "6000" } },
    }),
  ],
  [/^client app-1 has/, settings({ quotas: CLIENTS })],
  [/^the default user has/, settings({ quotas: [quota({ user: null }, { controller_mutation_rate: 10 })] })],
  [
    /^alice: .*; carol: one credential/,
    settings({
      quotas: [
        alice({ producer_byte_rate: 1024 }),
        quota({ user: "bob" }, { request_percentage: 150.5 }),
        quota({ user: null }, { controller_mutation_rate: 10 }),
      ],
      credentials: { alice: BOTH, carol: { "SCRAM-SHA-512": 4096 } },
    }),
  ],
  [
    /^alice has producer_byte_rate=1024 and the credentials/,
    settings({ quotas: [alice({ producer_byte_rate: 1024 })], credentials: { alice: BOTH } }),
  ],
  [
    /^alice has producer_byte_rate(?:=1024)? and consumer_byte_rate/,
    settings({ quotas: [alice({ producer_byte_rate: 1024, consumer_byte_rate: 2048 })] }),
  ],
  [/^alice has producer_byte_rate only/, settings({ quotas: [alice({ producer_byte_rate: 1024 })] })],
  [/^alice has SCRAM-SHA-256 only/, settings({ credentials: { alice: { "SCRAM-SHA-256": 4096 } } })],
  [/^alice has SCRAM-SHA-256 and/, settings({ credentials: { alice: BOTH } })],
  [
    /^10\.1\.2\.3 has .*, the default ip 5/,
    settings({
      quotas: [
        quota({ ip: "10.1.2.3" }, { connection_creation_rate: 20 }),
        quota({ ip: null }, { connection_creation_rate: 5 }),
      ],
    }),
  ],
  [/^10\.1\.2\.3 has/, settings({ quotas: [quota({ ip: "10.1.2.3" }, { connection_creation_rate: 20 })] })],
  [/^one broker|^no |^group\.consumer\.min/, {}],
];

const OWN_REFUSALS =
  /Unexpected config names|is not allowed with User SCRAM|Cannot alter both|less than the minimum|Invalid credential/;

function configsGoldenState({ name, setup, args, stderr }: GoldenCase): ConfigsGoldenState {
  const found = STATES.find(([sentence]) => sentence.test(setup));
  if (found === undefined) throw new Error(`${name}: no state for the setup "${setup}"`);
  const refused = OWN_REFUSALS.test(stderr);
  return { brokers: 1, settings: {}, any: false, ...found[1], refused, args: args.join(" ") };
}

/** What kt's broker does not have yet: quotas, credentials, loggers that can be set. */
function realKafkaOnly({ brokers, any, refused, args }: ConfigsGoldenState): string | undefined {
  if (brokers === 3) return "kt's broker is a cluster of one";
  if (refused || (any && !args.includes("--alter"))) return undefined;
  if (/--(?:user|client|ip)(?:-defaults)?(?: |$)|--entity-type (?:users|clients|ips)/.test(args)) {
    return "kt's broker has no quotas and no SCRAM credentials";
  }
  return args.includes("broker-logger") && args.includes("--alter") ? "kt's broker has no loggers" : undefined;
}

export const configsGoldenStates: GoldenStates<ConfigsGoldenState> = {
  tool: "configs",
  stateOf: configsGoldenState,
  rank: ({ brokers }) => brokers,
  realKafkaOnly,
  async start(lease, kind) {
    const sizes = kind === "broker" ? ([1] as const) : ([1, 3] as const);
    const leased = await Promise.all(sizes.map((brokers) => lease({ brokers, discard: brokers === 1 })));
    const clusters = new Map(
      sizes.map((brokers, at) => [brokers, { kafka: leased[at]!, keeper: new TopicsKeeper(leased[at]!) }]),
    );
    const configs = new ConfigsKeeper(leased[0]!.bootstrap, kind);
    return {
      async reach({ brokers, settings: wanted, any }) {
        const { kafka, keeper } = clusters.get(brokers)!;
        if (any) return { kafka };
        const names = Object.keys(wanted.topics ?? {}).map((name) => [name, partitions(1)] as const);
        await keeper.reach({ topics: Object.fromEntries(names), ...(brokers === 3 && { down: [3] }) });
        if (brokers === 1) await configs.reach(wanted);
        return { kafka };
      },
      release() {
        configs.close();
        for (const kafka of leased) kafka.release();
      },
    };
  },
};
