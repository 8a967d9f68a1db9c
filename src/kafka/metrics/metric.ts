/** What a client has measured of itself, by the names of Java's clients. */
export interface Metric {
  /** `group:name:{tag=value, tag=value}` */
  readonly name: string;
  /** A double, or what is printed as it is. */
  readonly value: number | string;
}

/** Source: org.apache.kafka.common.MetricName; tags in the client's order. */
export function metricName(group: string, name: string, tags: Readonly<Record<string, string | number>>): string {
  const told = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
  return `${group}:${name}:{${told.join(", ")}}`;
}
