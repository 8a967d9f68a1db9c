/** The `partition.metadata` file, which says whose log a folder holds (PartitionMetadataFile). */
import { isUuid } from "../protocol/uuid.ts";
import type { FileStore } from "./file-store.ts";

const FILE_NAME = "partition.metadata";

/** The topic's id; undefined where the file is missing or damaged. */
export function readTopicId(store: FileStore, folder: string): string | undefined {
  const text = store.readFile(`${folder}/${FILE_NAME}`)?.toString() ?? "";
  const id = /^version: 0\r?\ntopic_id: (\S+)\r?\n?$/.exec(text)?.[1];
  return id !== undefined && isUuid(id) ? id : undefined;
}

export function writeTopicId(store: FileStore, folder: string, topicId: string): void {
  store.writeFile(`${folder}/${FILE_NAME}`, `version: 0\ntopic_id: ${topicId}`);
}
