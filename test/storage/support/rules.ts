import type { ValidationRules } from "../../../src/storage/validate-records.ts";

/** The rules of a client's produce to a topic with these configs, Kafka's defaults for the others; all may be overridden. */
export function rulesWith(
  configs: Readonly<Record<string, string>>,
  overrides: Partial<ValidationRules> = {},
): ValidationRules {
  const number = (name: string, byDefault: number): number => Number(configs[name] ?? byDefault);
  return {
    topic: "topic",
    partition: 0,
    config: {
      compact: configs["cleanup.policy"] === "compact",
      compressionType: (configs["compression.type"] ?? "producer") as ValidationRules["config"]["compressionType"],
      compressionLevel: {
        gzip: number("compression.gzip.level", -1),
        lz4: number("compression.lz4.level", 9),
        zstd: number("compression.zstd.level", 3),
      },
      maxMessageBytes: number("max.message.bytes", 1_048_588),
      segmentBytes: number("segment.bytes", 1_073_741_824),
      messageTimestampType: configs["message.timestamp.type"] === "LogAppendTime" ? "LogAppendTime" : "CreateTime",
      messageTimestampBeforeMaxMs: number("message.timestamp.before.max.ms", Infinity),
      messageTimestampAfterMaxMs: number("message.timestamp.after.max.ms", 3_600_000),
    },
    now: Date.now(),
    zstdAllowed: true,
    ...overrides,
  };
}
