import { describe, expectTypeOf, test } from "vitest";
import { encodeRequest } from "../../src/protocol/codec.ts";
import { fetch } from "../../src/protocol/messages/fetch.ts";
import { type ListOffsetsRequest, listOffsets } from "../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { requestHeader } from "../../src/protocol/messages/request-header.ts";
import type { DataOf, RequestInput, RequestOf, ResponseInput, ResponseOf } from "../../src/protocol/schema.ts";

describe("types inferred from a definition", () => {
  test("have every field once decoded", () => {
    expectTypeOf<RequestOf<typeof listOffsets>>().toEqualTypeOf<ListOffsetsRequest>();
    type Partition = ListOffsetsRequest["topics"][number]["partitions"][number];
    expectTypeOf<Partition["timestamp"]>().toEqualTypeOf<bigint>();
    expectTypeOf<Partition["currentLeaderEpoch"]>().toEqualTypeOf<number>();
    expectTypeOf<DataOf<typeof requestHeader>["clientId"]>().toEqualTypeOf<string | null>();
  });

  test("know what may be null", () => {
    expectTypeOf<RequestOf<typeof metadata>["topics"]>().extract<null>().toEqualTypeOf<null>();
    type Partition = ResponseOf<typeof fetch>["responses"][number]["partitions"][number];
    expectTypeOf<Partition["records"]>().toEqualTypeOf<Buffer | null>();
    expectTypeOf<Partition["divergingEpoch"]["endOffset"]>().toEqualTypeOf<bigint>();
  });

  test("let fields be left out of what is encoded, and bytes be any Uint8Array", () => {
    expectTypeOf<Record<string, never>>().toExtend<RequestInput<typeof listOffsets>>();
    type Partition = { readonly records: Uint8Array };
    type Answer = { readonly responses: readonly { readonly partitions: readonly Partition[] }[] };
    expectTypeOf<Answer>().toExtend<ResponseInput<typeof fetch>>();
    expectTypeOf<ResponseOf<typeof fetch>>().toExtend<ResponseInput<typeof fetch>>();
  });

  test("refuse misspelt fields and wrong kinds", () => {
    // @ts-expect-error -- there is no such field
    encodeRequest(listOffsets, 10, { topic: [] });
    // @ts-expect-error -- timestamps are bigint
    expectTypeOf({ topics: [{ partitions: [{ timestamp: 1 }] }] }).toExtend<RequestInput<typeof listOffsets>>();
  });
});
