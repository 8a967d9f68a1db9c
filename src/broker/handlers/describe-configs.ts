/** DescribeConfigs v1-4 (KIP-133, KIP-226, KIP-569): every configuration of a resource, with where its value comes from. */
import { code, errorByCode } from "../../protocol/errors.ts";
import { describeConfigs, type DescribeConfigsRequest } from "../../protocol/messages/describe-configs.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { describeResource, type AskedResource } from "../config/describe-resource.ts";
import { loadDocumentation, type Documentation } from "../config/documentation.ts";
import { isKnownResourceType } from "../config/resource-types.ts";
import { handle } from "../handler.ts";
import { MetadataRefused } from "../metadata/refused.ts";

type Row = NonNullable<ResponseInput<typeof describeConfigs>["results"]>[number];

export const handleDescribeConfigs = handle<typeof describeConfigs>({
  api: describeConfigs,
  async run(request, { broker }) {
    // One type that nobody knows makes the whole request a wrong one.
    if (!request.resources.every(({ resourceType }) => isKnownResourceType(resourceType))) {
      return refuseAll(request, code.INVALID_REQUEST);
    }
    const types = request.includeDocumentation ? request.resources.map(({ resourceType }) => resourceType) : [];
    const documentation = await loadDocumentation(types);
    const results = request.resources.map((resource) => row(resource, broker, request.includeSynonyms, documentation));
    return { results };
  },
  refuse: (request, errorCode) => refuseAll(request, errorCode),
});

function row(resource: AskedResource, broker: Broker, synonyms: boolean, documentation: Documentation): Row {
  const { resourceType, resourceName } = resource;
  try {
    const configs = describeResource(resource, broker, { synonyms, documentation: documentation.get(resourceType) });
    return { errorCode: code.NONE, errorMessage: "", resourceType, resourceName, configs };
  } catch (error) {
    if (!(error instanceof MetadataRefused)) throw error;
    const { errorCode, errorMessage } = error;
    return { errorCode, errorMessage, resourceType, resourceName, configs: [] };
  }
}

function refuseAll({ resources }: DescribeConfigsRequest, errorCode: number): { results: Row[] } {
  const errorMessage = errorByCode(errorCode).message;
  return {
    results: resources.map(({ resourceType, resourceName }) => ({
      errorCode,
      errorMessage,
      resourceType,
      resourceName,
      configs: [],
    })),
  };
}
