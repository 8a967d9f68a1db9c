import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import { InputError } from "../../errors.ts";
import { formatJsonLine } from "../../format/json.ts";
import { formatAddress } from "../../kit/address.ts";
import type { Address } from "../../kit/address.ts";
import type { ConnectionOptions, Context } from "../../kit/context.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { Exporter } from "./exporter.ts";
import { LagMetrics } from "./metrics.ts";
import type { LagMode, LagSettings } from "./settings.ts";

/** A call that takes longer is given up; Prometheus waits for 10 seconds unless told otherwise. */
const CALL_MS = 8000;
const SCRAPE_MS = 10_000;
/** How much sooner an answer is made than Prometheus would give up. */
const MARGIN_MS = 500;

/** Serves metrics until a signal ends it. Brokers may come and go. */
export async function serveLag(
  connection: ConnectionOptions,
  settings: LagSettings,
  { address }: Extract<LagMode, { kind: "serve" }>,
  context: Context,
): Promise<ExitStatus> {
  const ended = new Promise<ExitStatus>((resolve) => {
    context.process.hearSignals(resolve);
  });
  return context.withCluster({ ...connection, callTimeoutMs: CALL_MS, silent: true }, async (cluster) => {
    const metrics = new LagMetrics(context.softwareVersion);
    const exporter = new Exporter(cluster, settings, metrics, (error) => context.debug(error));
    const server = createServer((request, response) => {
      const { method = "", url = "/", headers } = request;
      const timeoutMs = scrapeTimeout(headers["x-prometheus-scrape-timeout-seconds"]);
      answer(exporter, { method, path: url.split("?")[0] ?? "/", timeoutMs }, response).catch((error: unknown) => {
        context.err.line(`kt: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        response.writeHead(500).end();
      });
    });
    await listen(server, address);
    announce(server, address, context);
    context.process.started();
    const status = await ended;
    server.close();
    server.closeAllConnections();
    return status;
  });
}

async function answer(
  exporter: Exporter,
  { method, path, timeoutMs }: { readonly method: string; readonly path: string; readonly timeoutMs: number },
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, type: string, body: string): void => {
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
    response.end(method === "HEAD" ? undefined : body);
  };
  const plain = "text/plain; charset=utf-8";
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return send(405, plain, "GET and HEAD only\n");
  }
  switch (path) {
    case "/metrics": {
      const { contentType, text } = await exporter.scrape(timeoutMs);
      return send(200, contentType, text);
    }
    case "/healthz":
      return send(200, plain, "ok\n");
    case "/":
      return send(200, plain, "kt lag --serve: /metrics for Prometheus, /healthz\n");
    default:
      return send(404, plain, "there are /metrics and /healthz\n");
  }
}

function scrapeTimeout(header: string | string[] | undefined): number {
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : SCRAPE_MS;
  return Math.max(ms - MARGIN_MS, ms / 2);
}

function listen(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const reason = reasons["code" in error ? String(error.code) : ""] ?? error.message;
      reject(new InputError(`cannot listen on ${formatAddress(address)}: ${reason}`, { cause: error }));
    });
    server.listen(address.port, address.host, resolve);
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the address is in use",
  EADDRNOTAVAIL: "this machine does not have the address",
  EACCES: "it is not allowed",
  ENOTFOUND: "the name is not found",
};

/** The one line on stdout, as soon as Prometheus can connect. */
function announce(server: Server, { host }: Address, context: Context): void {
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const url = `http://${formatAddress({ host, port })}/metrics`;
  if (context.format === "text") context.out.line(`Serving ${url}`);
  else context.out.line(formatJsonLine({ url, host, port, pid: context.process.pid }));
  context.flush();
}
