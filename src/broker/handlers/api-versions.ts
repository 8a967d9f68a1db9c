/** ApiVersions v0-4 (KIP-511, KIP-584): what this broker serves. Left out: features of protocols that it does not have. */
import { code } from "../../protocol/error-table.ts";
import { apiVersions } from "../../protocol/messages/api-versions.ts";
import { handle } from "../handler.ts";

/** ApiVersionsRequest.SOFTWARE_NAME_VERSION_PATTERN. */
const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;
/** MetadataVersion.MINIMUM_VERSION and LATEST_PRODUCTION of Kafka 4.3: 3.3-IV3 and 4.3-IV0. */
const METADATA_VERSION = { name: "metadata.version", min: 7, level: 30 };

export const handleApiVersions = handle<typeof apiVersions>({
  api: apiVersions,
  run(request, context) {
    const { clientSoftwareName: name, clientSoftwareVersion: version } = request;
    if (context.version >= 3) {
      if (!SOFTWARE.test(name) || !SOFTWARE.test(version)) {
        return this.refuse(request, code.INVALID_REQUEST, context);
      }
      context.connection.software = { name, version };
    }
    const { name: feature, min, level } = METADATA_VERSION;
    return {
      apiKeys: context.broker.servedApis,
      supportedFeatures: [{ name: feature, minVersion: min, maxVersion: level }],
      finalizedFeaturesEpoch: 0n,
      finalizedFeatures: [{ name: feature, minVersionLevel: level, maxVersionLevel: level }],
    };
  },
  refuse: (_request, errorCode, { broker }) => ({
    errorCode,
    apiKeys: errorCode === code.UNSUPPORTED_VERSION ? broker.servedApis.filter(isOwn) : [],
  }),
});

function isOwn({ apiKey }: { readonly apiKey: number }): boolean {
  return apiKey === apiVersions.key;
}
