import type { ConsumerConfig } from "./consumer-config.ts";
import type { Consumer, ConsumerOptions } from "./consumer.ts";

export declare class X {}
export const KafkaConsumer = undefined as unknown as new (config: ConsumerConfig, options: ConsumerOptions) => Consumer;
