import { BrokerConfig } from "../../../../src/broker/config/broker-config.ts";
import type { Handler, RequestContext } from "../../../../src/broker/handler.ts";
import { handlers } from "../../../../src/broker/handlers/index.ts";
import { ClusterMetadata } from "../../../../src/broker/metadata/cluster-metadata.ts";
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from "../../../../src/protocol/codec.ts";
import type { Api } from "../../../../src/protocol/schema.ts";
import { systemClock } from "../../../../src/storage/clock.ts";
import { openLogs } from "../../../../src/storage/log-manager.ts";
import type { LogManager } from "../../../../src/storage/log.ts";
import type { Step } from "./scenario.ts";

/** As much of a broker as its configuration needs; without connections. */
export class ConfiguredBroker {
  readonly config: BrokerConfig;
  readonly logs: LogManager;
  readonly metadata: ClusterMetadata;
  readonly lines: string[] = [];
  readonly nodeId: number;
  readonly report = (line: string): void => {
    this.lines.push(line);
  };

  constructor(properties: ReadonlyMap<string, string>, dataDir?: string) {
    this.config = BrokerConfig.create({ properties, dataDir, report: this.report });
    this.nodeId = this.config.nodeId;
    const { config, nodeId, report } = this;
    this.logs = openLogs({ dataDir: config.dataDir, nodeId, clock: systemClock, report, fail: rethrow, config });
    this.metadata = new ClusterMetadata({ nodeId, logs: this.logs, config, clock: systemClock, report });
    config.loadDynamic(this.metadata);
    this.metadata.alignLogs();
  }

  /** What a client of that version reads of the answer. */
  async ask({ api, version, request }: Step): Promise<unknown> {
    const handler = await handlerOf(api);
    // Handlers of configurations look at nothing else of a broker.
    const context = { broker: this, version } as unknown as RequestContext;
    const answer = await handler.run(decodeRequest(api, version, encodeRequest(api, version, request)), context);
    if (typeof answer === "symbol") throw new TypeError("there is no answer");
    return decodeResponse(api, version, encodeResponse(api, version, answer));
  }

  close(): void {
    this.logs.close();
  }
}

function rethrow(error: Error): never {
  throw error;
}

async function handlerOf(api: Api): Promise<Handler> {
  const entry = handlers.find(({ key }) => key === api.key);
  if (entry === undefined) throw new TypeError(`the broker does not serve ${api.name}`);
  return entry.load();
}
