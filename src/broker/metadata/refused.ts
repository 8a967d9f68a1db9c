/** Why a change to the cluster's metadata is not made, as the answer says it (org.apache.kafka.common.requests.ApiError). */
export class MetadataRefused extends Error {
  /** Of the protocol. */
  readonly errorCode: number;
  /** Null where Kafka sends none: clients then have a text of their own. */
  readonly errorMessage: string | null;

  constructor(errorCode: number, errorMessage: string | null) {
    super(errorMessage ?? `error ${errorCode}`);
    this.name = "MetadataRefused";
    this.errorCode = errorCode;
    this.errorMessage = errorMessage;
  }
}
