/** Which APIs and versions a broker serves: those of its handlers, as Kafka's definitions have them. */
import { apis } from "../protocol/messages/index.ts";

export interface ServedApi {
  readonly apiKey: number;
  /** As ApiVersions tells it. */
  readonly minVersion: number;
  readonly maxVersion: number;
  /** The first that is answered. */
  readonly firstAnswered: number;
}

const PRODUCE_KEY = 0;

/** Versions whose definition may still change are not served. */
export function servedApis(entries: readonly { readonly key: number }[]): readonly ServedApi[] {
  return entries.map(({ key }) => {
    const api = apis.get(key);
    if (api === undefined) throw new RangeError(`API ${key} is no API of a broker`);
    const [min, max] = api.versions;
    return {
      apiKey: key,
      // Told, but not answered: librdkafka takes a higher minimum for no support of record batches (KAFKA-18659).
      minVersion: key === PRODUCE_KEY ? 0 : min,
      maxVersion: api.latestVersionUnstable === true ? max - 1 : max,
      firstAnswered: min,
    };
  });
}
