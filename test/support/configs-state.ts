import { isDeepStrictEqual } from "node:util";
import {
  alterClientQuotas,
  describeClientQuotas,
  type QuotaEntity,
  type QuotaEntityType,
} from "../../src/kafka/admin/client-quotas.ts";
import type { ConfigSource } from "../../src/kafka/admin/config-entries.ts";
import type { ConfigResource, ConfigResourceType } from "../../src/kafka/admin/config-resource.ts";
import { describeConfigs } from "../../src/kafka/admin/describe-configs.ts";
import { incrementalAlterConfigs } from "../../src/kafka/admin/incremental-alter-configs.ts";
import { listConfigResources } from "../../src/kafka/admin/list-config-resources.ts";
import {
  alterUserScramCredentials,
  describeUserScramCredentials,
  type ScramMechanism,
} from "../../src/kafka/admin/scram-credentials.ts";
import { type Cluster, openCluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import type { ClusterKind } from "./kafka/pool.ts";
import { waitFor } from "./kafka/wait.ts";

type Settings = Record<string, string>;

/** Exactly these settings, quotas and credentials besides those of topics that are not named; what is left out is empty. */
export interface ConfigsState {
  /** Of topics that are there. */
  topics?: Record<string, Settings>;
  /** By broker id, "" for the defaults; a cluster is formatted with min.insync.replicas=1 in them, which stays. */
  brokers?: Record<string, Settings>;
  subscriptions?: Record<string, Settings>;
  groups?: Record<string, Settings>;
  quotas?: { entity: Partial<Record<QuotaEntityType, string | null>>; values: Record<string, number> }[];
  /** Iterations by user and mechanism. */
  credentials?: Record<string, Partial<Record<ScramMechanism, number>>>;
}

/** What is inherited has the source of where it comes from. */
const ownSource = ({ type, name }: ConfigResource): ConfigSource => {
  if (type === "broker") return name === "" ? "DYNAMIC_DEFAULT_BROKER_CONFIG" : "DYNAMIC_BROKER_CONFIG";
  if (type === "topic") return "DYNAMIC_TOPIC_CONFIG";
  return type === "group" ? "DYNAMIC_GROUP_CONFIG" : "DYNAMIC_CLIENT_METRICS_CONFIG";
};

/** Brings a cluster of one broker to the wanted settings, and returns when the broker shows them. */
export class ConfigsKeeper {
  readonly #cluster: Cluster;
  readonly #kind: ClusterKind;

  constructor(bootstrap: string, kind: ClusterKind) {
    this.#cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
    this.#kind = kind;
  }

  close(): void {
    this.#cluster.close();
  }

  /** Returns when the broker shows all that was changed before: it follows the controller in order. */
  async catchUp(): Promise<void> {
    const entity: QuotaEntity = new Map([["user", "kt-test-catch-up"]]);
    const [key, shown] = [entityKey(entity), async () => (await this.#quotas()).has(entityKey(entity))];
    await this.#setQuotas(key, { request_percentage: 1 });
    await waitFor("the broker to catch up", async () => ((await shown()) ? true : undefined));
    await this.#setQuotas(key, { request_percentage: null });
    await waitFor("the broker to catch up", async () => ((await shown()) ? undefined : true));
  }

  /** Every setting of its own that a resource has, every quota and credential. */
  async everything(topics: readonly string[]): Promise<unknown> {
    await this.catchUp();
    const resources: ConfigResource[] = [
      ...topics.map((name) => ({ type: "topic", name }) as const),
      ...["", "1"].map((name) => ({ type: "broker", name }) as const),
      ...(await listConfigResources(this.#cluster, ["client-metrics", "group"])),
    ];
    const described = await describeConfigs(this.#cluster, resources);
    const settings = described.flatMap(({ resource, entries }) => {
      const own = entries.filter(({ source }) => source === ownSource(resource));
      return own.map(({ name, value }) => `${resource.type} ${resource.name}: ${name}=${value}`);
    });
    const credentials = await describeUserScramCredentials(this.#cluster, null);
    return { settings: settings.toSorted(), quotas: await this.#quotas(), credentials };
  }

  async reach(state: ConfigsState): Promise<void> {
    await this.#reachSettings(state);
    if (this.#kind === "broker") return;
    await this.#reachQuotas(state);
    await this.#reachCredentials(state);
  }

  async #reachSettings({ topics = {}, brokers = {}, subscriptions = {}, groups = {} }: ConfigsState): Promise<void> {
    const wanted = new Map<string, Settings>();
    const resources = new Map<string, ConfigResource>();
    const want = (type: ConfigResourceType, name: string, settings: Settings = {}) => {
      resources.set(`${type}:${name}`, { type, name });
      wanted.set(`${type}:${name}`, settings);
    };
    for (const { type, name } of await listConfigResources(this.#cluster, ["client-metrics", "group"]))
      want(type, name);
    want("broker", "1", brokers["1"]);
    want("broker", "", brokers[""]);
    for (const [name, settings] of Object.entries(topics)) want("topic", name, settings);
    for (const [name, settings] of Object.entries(subscriptions)) want("client-metrics", name, settings);
    for (const [name, settings] of Object.entries(groups)) want("group", name, settings);
    await waitFor("the settings to be as wanted", async () => {
      let settled = true;
      for (const { resource, entries } of await describeConfigs(this.#cluster, [...resources.values()])) {
        const settings = wanted.get(`${resource.type}:${resource.name}`)!;
        const own = entries.filter(
          ({ name, source }) => source === ownSource(resource) && name !== "min.insync.replicas",
        );
        const ops = [
          ...own.filter(({ name }) => !(name in settings)).map(({ name }) => ({ name, operation: "delete" as const })),
          ...Object.entries(settings)
            .filter(([name, value]) => !own.some((entry) => entry.name === name && [value, null].includes(entry.value)))
            .map(([name, value]) => ({ name, value, operation: "set" as const })),
        ];
        if (ops.length === 0) continue;
        settled = false;
        const [result] = await incrementalAlterConfigs(this.#cluster, [{ resource, ops }]);
        if (result?.error !== undefined) throw result.error;
      }
      return settled ? true : undefined;
    });
  }

  /** Where entities fall into one bin of the broker's map, their order is that in which they are set: here always the same. */
  async #reachQuotas({ quotas = [] }: ConfigsState): Promise<void> {
    const wanted = new Map(quotas.map(({ entity, values }) => [entityKey(new Map(Object.entries(entity))), values]));
    if (isDeepStrictEqual(await this.#quotas(), wanted)) return;
    for (const [key, values] of await this.#quotas()) {
      await this.#setQuotas(key, Object.fromEntries(Object.keys(values).map((quota) => [quota, null])));
    }
    await waitFor("the quotas to be gone", async () => ((await this.#quotas()).size === 0 ? true : undefined));
    for (const [key, values] of wanted) {
      await this.#setQuotas(key, values);
      await waitFor("a quota to be as wanted", async () =>
        isDeepStrictEqual((await this.#quotas()).get(key), values) ? true : undefined,
      );
    }
  }

  async #quotas(): Promise<Map<string, Record<string, number>>> {
    const kinds: QuotaEntityType[][] = [["user"], ["client-id"], ["user", "client-id"], ["ip"]];
    const filters = kinds.map((types) => types.map((type) => ({ type })));
    const found = await Promise.all(filters.map((filter) => describeClientQuotas(this.#cluster, filter)));
    return new Map(found.flat().map(({ entity, quotas }) => [entityKey(entity), Object.fromEntries(quotas)]));
  }

  async #setQuotas(key: string, values: Record<string, number | null>): Promise<void> {
    const ops = Object.entries(values).map(([quota, value]) => ({ key: quota, value }));
    await alterClientQuotas(this.#cluster, new Map(JSON.parse(key) as [string, string | null][]), ops);
  }

  async #reachCredentials({ credentials = {} }: ConfigsState): Promise<void> {
    await waitFor("the credentials to be as wanted", async () => {
      const described = await describeUserScramCredentials(this.#cluster, null);
      const present = new Map(
        described.map(({ user, credentials: now }) => [
          user,
          Object.fromEntries(now.map(({ mechanism, iterations }) => [mechanism, iterations])),
        ]),
      );
      let settled = true;
      for (const user of new Set([...present.keys(), ...Object.keys(credentials)])) {
        const [now = {}, then = {}] = [present.get(user), credentials[user]];
        // The controller takes a user once in a request.
        const mechanism = MECHANISMS.find((each) => now[each] !== then[each]);
        if (mechanism === undefined) continue;
        settled = false;
        const iterations = then[mechanism];
        const upsertions = iterations === undefined ? [] : [{ mechanism, iterations, password: "secret" }];
        const deletions = iterations === undefined ? [mechanism] : [];
        await alterUserScramCredentials(this.#cluster, user, { upsertions, deletions });
      }
      return settled ? true : undefined;
    });
  }
}

const MECHANISMS: readonly ScramMechanism[] = ["SCRAM-SHA-256", "SCRAM-SHA-512"];

const entityKey = (entity: QuotaEntity) => JSON.stringify([...entity].toSorted(([a], [b]) => (a < b ? -1 : 1)));
