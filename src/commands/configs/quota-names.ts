/** What users, clients and ips can have. Source: org.apache.kafka.server.config.QuotaConfig, ScramMechanism. */

export const clientQuotas = [
  "producer_byte_rate",
  "consumer_byte_rate",
  "request_percentage",
  "controller_mutation_rate",
] as const;

export const ipQuotas = ["connection_creation_rate"] as const;

export const scramMechanisms = ["SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

export function isClientQuota(name: string): boolean {
  return clientQuotas.some((quota) => quota === name);
}

export function isIpQuota(name: string): boolean {
  return ipQuotas.some((quota) => quota === name);
}
