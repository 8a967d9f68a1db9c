import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { group, text } from "../../kit/options.ts";

export const deleteRecordsOptions = {
  ...group("What to delete", {
    offsetJsonFile: text(
      "--offset-json-file <file>",
      'The first offset that is left of each partition, -1 to leave none: {"partitions": [{"topic": "orders", "partition": 0, "offset": 3}], "version": 1}.',
      { completes: "file" },
    ),
  }),
  ...connectionOptions,
  ...standardOptions,
};
