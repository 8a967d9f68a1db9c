import type { LogConfig } from "../log-config.ts";
import { OFFSET_ENTRY_SIZE } from "../offset-index.ts";
import type { Segment } from "../segment.ts";
import { TIME_ENTRY_SIZE } from "../time-index.ts";

const LARGEST_RELATIVE_OFFSET = 0x7fffffff;

/**
 * Neighbours that make one segment together, as compaction leaves many small ones: by size, by the size of their indexes,
 * and so that offsets stay relative to the first (Cleaner.groupSegmentsBySize). `upTo` is where the last one ends at most.
 */
export function groupSegments(segments: readonly Segment[], config: LogConfig, upTo: number): Segment[][] {
  const { segmentBytes, segmentIndexBytes } = config;
  const groups: Segment[][] = [];
  let group: Segment[] = [];
  let size = 0;
  let offsetBytes = 0;
  let timeBytes = 0;
  for (const [index, segment] of segments.entries()) {
    size += segment.size;
    offsetBytes += segment.offsetIndex.entries * OFFSET_ENTRY_SIZE;
    timeBytes += segment.timeIndex.entries * TIME_ENTRY_SIZE;
    const lastOffset = (segments[index + 1]?.baseOffset ?? upTo) - 1;
    const fits =
      group.length > 0 &&
      size <= segmentBytes &&
      offsetBytes <= segmentIndexBytes &&
      timeBytes <= segmentIndexBytes &&
      (segment.size === 0 || lastOffset - group[0]!.baseOffset <= LARGEST_RELATIVE_OFFSET);
    if (fits) {
      group.push(segment);
      continue;
    }
    group = [segment];
    groups.push(group);
    size = segment.size;
    offsetBytes = segment.offsetIndex.entries * OFFSET_ENTRY_SIZE;
    timeBytes = segment.timeIndex.entries * TIME_ENTRY_SIZE;
  }
  return groups;
}
