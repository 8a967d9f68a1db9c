/** Puts a broker together, starts it and stops it. */
import { InputError } from "../errors.ts";
import { type Clock, systemClock } from "../storage/clock.ts";
import { StorageError } from "../storage/log.ts";
import { openLogs } from "../storage/log-manager.ts";
import type { Broker } from "./broker.ts";
import { BrokerConfig } from "./config/broker-config.ts";
import { Dispatcher } from "./dispatch.ts";
import { FetchSessions } from "./fetch/fetch-sessions.ts";
import { GroupCoordinator } from "./groups/group-coordinator.ts";
import { handlers } from "./handlers/index.ts";
import { ClusterMetadata } from "./metadata/cluster-metadata.ts";
import { hostAndPort } from "./network-address.ts";
import { ProducerIds } from "./producer-ids.ts";
import { servedApis } from "./served-versions.ts";
import { BrokerServer } from "./server.ts";
import { UnsentBytes } from "./unsent-bytes.ts";

export interface BrokerOptions {
  /** The address to listen at: 127.0.0.1 unless given; `localhost` is IPv4's and IPv6's. */
  readonly host?: string | undefined;
  /** Any free one unless given. */
  readonly port?: number | undefined;
  /** Where clients are told to find the broker, instead of the address that they have connected to. */
  readonly advertised?: { readonly host: string; readonly port: number } | undefined;
  /** The folder of the records; in memory unless given. */
  readonly dataDir?: string | undefined;
  /** As server.properties has it. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Created before the broker listens; one that exists stays as it is. */
  readonly topics?: readonly TopicToCreate[] | undefined;
  /** Base64url of 16 bytes: for a new folder, a folder of another cluster is refused. */
  readonly clusterId?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Takes one line at a time: what was repaired, what failed. */
  readonly report?: ((line: string) => void) | undefined;
  /** Told once when the broker cannot go on, as with a full disk; it stops by itself. */
  readonly onFailure?: ((error: Error) => void) | undefined;
}

export interface TopicToCreate {
  readonly name: string;
  readonly partitions: number;
  readonly config?: Readonly<Record<string, string>> | undefined;
}

export interface RunningBroker {
  /** As it was asked for. */
  readonly host: string;
  readonly port: number;
  /** HOST:PORT for clients on this machine. */
  readonly bootstrapServer: string;
  readonly clusterId: string;
  readonly dataDir: string | undefined;
  readonly nodeId: number;
  /** Ends all connections and closes the logs; may be called again. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LISTENER = "PLAINTEXT";
const DEFAULT_HOST = "127.0.0.1";

/** Starts a broker; what it resolves to answers requests. Throws InputError for what cannot be used. */
export async function startBroker(options: BrokerOptions = {}): Promise<RunningBroker> {
  checkAddresses(options);
  const starting = new StartingBroker(options);
  try {
    return await starting.listen();
  } catch (error) {
    await starting.stop();
    throw error;
  }
}

class StartingBroker {
  private readonly options: BrokerOptions;
  private readonly broker: Broker;
  private readonly server: BrokerServer;
  private readonly dispatcher: Dispatcher;
  private readonly config: BrokerConfig;
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | undefined;
  private hasFailed = false;

  constructor(options: BrokerOptions) {
    const { dataDir, clusterId, clock = systemClock, report = () => undefined } = options;
    const fail = (error: Error): void => this.fail(error);
    this.options = options;
    const config = BrokerConfig.create({ properties: new Map(Object.entries(options.config ?? {})), dataDir, report });
    for (const notice of config.notices) report(notice);
    this.config = config;
    const { nodeId } = config;
    const logs = openLogs({ dataDir: config.dataDir, clusterId, nodeId, clock, report, fail, config });
    try {
      const metadata = new ClusterMetadata({ nodeId, logs, config, clock, report });
      config.loadDynamic(metadata);
      metadata.alignLogs();
      const sessionSlots = config.int("max.incremental.fetch.session.cache.slots");
      this.broker = {
        nodeId,
        config,
        clock,
        logs,
        metadata,
        groups: new GroupCoordinator({ config, logs, metadata, clock, report, fail }),
        fetchSessions: new FetchSessions(sessionSlots, () => clock.now()),
        producerIds: new ProducerIds(metadata),
        servedApis: servedApis(handlers),
        unsent: new UnsentBytes(),
        report,
        fail,
      };
      for (const topic of options.topics ?? []) this.ensureTopic(topic);
    } catch (error) {
      logs.close();
      throw error;
    }
    this.dispatcher = new Dispatcher(this.broker, handlers);
    this.server = new BrokerServer({
      maxFrameBytes: config.int("socket.request.max.bytes"),
      maxIdleMs: config.long("connections.max.idle.ms"),
      answer: (frame, connection) => this.dispatcher.answer(frame, connection),
      unsent: this.broker.unsent,
      report,
    });
  }

  async listen(): Promise<RunningBroker> {
    const { config, broker } = this;
    const name = config.listener?.name ?? LISTENER;
    const host = this.options.host ?? (config.listener === undefined ? DEFAULT_HOST : config.listener.host || "::");
    const wanted = this.options.port ?? config.listener?.port ?? 0;
    const advertised = this.options.advertised ?? config.advertised;
    const port = await this.server.listen({ name, host, port: wanted, advertised });
    const told = advertised ?? { host: localHost(host), port };
    config.listening({ name, host, port }, { name, ...told });
    broker.metadata.registerBroker([{ name, ...told }], config.text("broker.rack"));
    broker.logs.startHousekeeping();
    void broker.groups.load().catch((error: unknown) => this.fail(asError(error)));
    void this.dispatcher.preload(this.stopping.signal).catch((error: unknown) => this.fail(asError(error)));
    const stop = (): Promise<void> => this.stop();
    return {
      host,
      port,
      bootstrapServer: hostAndPort(told.host, told.port),
      clusterId: broker.logs.clusterId,
      dataDir: broker.logs.dataDir,
      nodeId: broker.nodeId,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  /** New work is refused first; only then is everything written down. */
  private async shutDown(): Promise<void> {
    this.stopping.abort();
    await this.server.close();
    try {
      this.broker.groups.close();
      this.broker.logs.close();
    } catch (error) {
      // Whoever started the broker knows of the failure already.
      if (!this.hasFailed) throw error;
      // A disk that has failed fails the checkpoints too, which is no news.
      if (error instanceof StorageError) return;
      this.broker.report(`The broker did not stop cleanly: ${asError(error).message}`);
    }
  }

  private fail(error: Error): void {
    if (this.stopping.signal.aborted) return;
    this.hasFailed = true;
    this.stopping.abort();
    this.broker.report(`The broker stops: ${error.message}`);
    this.options.onFailure?.(error);
    // The request that has met the failure is answered first.
    setImmediate(() => void this.stop());
  }

  private ensureTopic({ name, partitions, config = {} }: TopicToCreate): void {
    if (this.broker.metadata.topic(name) !== undefined) return;
    try {
      this.broker.metadata.createTopic(name, partitions, config);
    } catch (error) {
      throw new InputError(`The topic ${name} cannot be created: ${asError(error).message}`, { cause: error });
    }
  }
}

/** An empty host would be every address, and nothing that clients could be told. Before the folder is touched. */
function checkAddresses({ host, port = 0, advertised }: BrokerOptions): void {
  if (host === "") throw new InputError("The host to listen on is empty", { hint: "0.0.0.0 is every address." });
  if (!isPort(port)) throw new InputError(`The port must be a number from 0 to 65535, not ${port}`);
  if (advertised === undefined || (advertised.host !== "" && advertised.port !== 0 && isPort(advertised.port))) return;
  throw new InputError(`Clients cannot be told the address '${advertised.host}:${advertised.port}'`, {
    hint: "It needs a host, and a port from 1 to 65535.",
  });
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

/** Where clients on this machine reach a broker that listens at every address. */
function localHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "localhost" : host;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
