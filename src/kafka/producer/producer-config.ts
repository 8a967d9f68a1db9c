/** What a producer needs to know, read from properties as ProducerConfig and KafkaProducer's constructor read them. */
import { CONFIG_EXCEPTION, listOf, parseConfigs } from "../../config/config-def.ts";
import type { ConfigValue } from "../../config/config-def.ts";
import { producerConfigKeys } from "../../config/producer-config-keys.ts";
import { InputError } from "../../errors.ts";
import { COMPRESSION_TYPES } from "../../protocol/records/compression/codec.ts";
import type { CompressionType } from "../../protocol/records/compression/codec.ts";
import { backoffWarnings, constructing } from "../client-construction.ts";
import { clientSettings } from "../config.ts";
import type { ClientConfig } from "../config.ts";

export interface TransactionConfig {
  readonly id: string;
  /** The coordinator aborts what has been open for longer. */
  readonly timeoutMs: number;
}

/** All times are milliseconds, all sizes bytes. */
export interface ProducerConfig {
  readonly client: ClientConfig;
  /** -1: all in-sync replicas. */
  readonly acks: -1 | 0 | 1;
  readonly idempotent: boolean;
  /** Where transactional.id is set. */
  readonly transactions: TransactionConfig | undefined;
  readonly compression: CompressionType;
  /** compression.TYPE.level; undefined where the codec has none. */
  readonly compressionLevel: number | undefined;
  readonly batchSize: number;
  /** Nobody has set batch.size, so that batches may grow while the broker is busy. */
  readonly batchesMayGrow: boolean;
  readonly lingerMs: number;
  readonly bufferMemory: number;
  readonly maxRequestSize: number;
  readonly maxInFlight: number;
  readonly retries: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly requestTimeoutMs: number;
  readonly deliveryTimeoutMs: number;
  readonly maxBlockMs: number;
  readonly metadataMaxAgeMs: number;
  readonly partitioner: "sticky" | "round-robin";
  readonly adaptivePartitioning: boolean;
  readonly ignoreKeys: boolean;
  /** What Java's client warns about these properties. */
  readonly warnings: readonly string[];
}

const SERIALIZER = "org.apache.kafka.common.serialization.ByteArraySerializer";
const ROUND_ROBIN = "org.apache.kafka.clients.producer.RoundRobinPartitioner";
const JMX_REPORTER = "org.apache.kafka.common.metrics.JmxReporter";
const INT_MAX = 2 ** 31 - 1;

/**
 * Checks the properties as Java does; records are always bytes, so serializers need not be named. Keys that Kafka does
 * not know are ignored. `implied` are the names whose values in `properties` nobody has asked for.
 * Throws InputError: a ConfigException's own message, or `Failed to construct kafka producer` with the reason as its cause.
 */
export function producerConfig(
  properties: ReadonlyMap<string, string>,
  implied: ReadonlySet<string> = new Set(),
): ProducerConfig {
  const values = parseConfigs(
    producerConfigKeys,
    new Map([["key.serializer", SERIALIZER], ["value.serializer", SERIALIZER], ...properties]),
  );
  ensurePartitioner(values);
  const number = (name: string): number => Number(values.get(name));
  const idempotent = isIdempotent(values, properties);
  const transactions = transactionConfig(values, properties, idempotent);
  return constructing("producer", () => {
    ensureNoClasses(values);
    const client = clientSettings(values, properties, {
      clientId: String(values.get("client.id")) || `producer-${transactions?.id ?? 1}`,
      apiTimeoutMs: () => number("max.block.ms"),
    });
    const compression = COMPRESSION_TYPES.find((type) => type === values.get("compression.type")) ?? "none";
    const lingerMs = Math.min(number("linger.ms"), INT_MAX);
    const requestTimeoutMs = number("request.timeout.ms");
    const delivery = deliveryTimeout(number("delivery.timeout.ms"), lingerMs + requestTimeoutMs, properties);
    return {
      client,
      acks: acksOf(values),
      idempotent,
      transactions,
      compression,
      compressionLevel: values.has(`compression.${compression}.level`)
        ? number(`compression.${compression}.level`)
        : undefined,
      batchSize: Math.max(1, number("batch.size")),
      batchesMayGrow: !properties.has("batch.size") || implied.has("batch.size"),
      lingerMs,
      bufferMemory: number("buffer.memory"),
      maxRequestSize: number("max.request.size"),
      maxInFlight: number("max.in.flight.requests.per.connection"),
      retries: number("retries"),
      retryBackoffMs: client.retryBackoffMs,
      retryBackoffMaxMs: client.retryBackoffMaxMs,
      requestTimeoutMs,
      deliveryTimeoutMs: delivery.timeoutMs,
      maxBlockMs: number("max.block.ms"),
      metadataMaxAgeMs: number("metadata.max.age.ms"),
      partitioner: values.get("partitioner.class") === ROUND_ROBIN ? "round-robin" : "sticky",
      adaptivePartitioning: values.get("partitioner.adaptive.partitioning.enable") === true,
      ignoreKeys: values.get("partitioner.ignore.keys") === true,
      warnings: [...backoffWarnings(values), ...delivery.warnings],
    };
  });
}

function acksOf(values: ReadonlyMap<string, ConfigValue>): -1 | 0 | 1 {
  const acks = values.get("acks");
  if (acks === "0") return 0;
  return acks === "1" ? 1 : -1;
}

/** ProducerConfig.postProcessAndValidateIdempotenceConfigs: on unless another setting rules it out without a word. */
function isIdempotent(values: ReadonlyMap<string, ConfigValue>, properties: ReadonlyMap<string, string>): boolean {
  if (values.get("enable.idempotence") !== true) return false;
  const asked = properties.has("enable.idempotence");
  const retries = Number(values.get("retries"));
  const inFlight = Number(values.get("max.in.flight.requests.per.connection"));
  if (retries === 0 && asked) throw configError("Must set retries to non-zero when using the idempotent producer.");
  const acksFit = acksOf(values) === -1;
  if (!acksFit && asked) {
    throw configError(
      "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
    );
  }
  if (inFlight > 5) {
    throw configError(
      `To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is ${inFlight}.`,
    );
  }
  return retries > 0 && acksFit;
}

function configError(message: string): InputError {
  return new InputError(message, { javaClass: CONFIG_EXCEPTION });
}

function transactionConfig(
  values: ReadonlyMap<string, ConfigValue>,
  properties: ReadonlyMap<string, string>,
  idempotent: boolean,
): TransactionConfig | undefined {
  if (!idempotent && properties.has("transactional.id")) {
    throw configError("Cannot set a transactional.id without also enabling idempotence.");
  }
  if (values.get("transaction.two.phase.commit.enable") === true && properties.has("transaction.timeout.ms")) {
    throw configError(
      "Cannot set transaction.timeout.ms when transaction.two.phase.commit.enable is set to true. Transactions will not expire with two-phase commit enabled.",
    );
  }
  const id = values.get("transactional.id") ?? null;
  return id === null ? undefined : { id: String(id), timeoutMs: Number(values.get("transaction.timeout.ms")) };
}

function ensureNoClasses(values: ReadonlyMap<string, ConfigValue>): void {
  for (const each of listOf(values, "interceptor.classes")) refuse("interceptor.classes", each);
  for (const each of listOf(values, "metric.reporters")) if (each !== JMX_REPORTER) refuse("metric.reporters", each);
}

function refuse(name: string, value: string): never {
  throw new InputError(`Class ${value} could not be found.`, {
    javaClass: CONFIG_EXCEPTION,
    hint: `${name}=${value} needs the JVM, which kt does without. Remove ${name} from the properties`,
  });
}

/** A setting whose value is a class is found, or not, while it is parsed. */
function ensurePartitioner(values: ReadonlyMap<string, ConfigValue>): void {
  const name = "partitioner.class";
  const value = values.get(name) ?? null;
  if (value === null || value === ROUND_ROBIN) return;
  throw new InputError(
    `Invalid value ${String(value)} for configuration ${name}: Class ${String(value)} could not be found.`,
    {
      javaClass: CONFIG_EXCEPTION,
      hint: `it needs the JVM, which kt does without; kt has ${ROUND_ROBIN} and, without ${name}, the default`,
    },
  );
}

function deliveryTimeout(
  timeoutMs: number,
  leastMs: number,
  properties: ReadonlyMap<string, string>,
): { timeoutMs: number; warnings: readonly string[] } {
  const least = Math.min(leastMs, INT_MAX);
  if (timeoutMs >= least) return { timeoutMs, warnings: [] };
  const rule = "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms";
  if (properties.has("delivery.timeout.ms")) throw configError(rule);
  return { timeoutMs: least, warnings: [`${rule}. Setting it to ${least}.`] };
}
