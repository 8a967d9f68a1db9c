/** The release of Apache Kafka whose tools kt mirrors. */
export const KAFKA_VERSION = "4.3.1";

/** kt's own version: that of package.json, which a test compares. */
export const KT_VERSION = "0.1.0";
