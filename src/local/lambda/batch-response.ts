/**
 * Which messages of a batch failed, by the function's answer (ReportBatchItemFailures). No answer, or an empty list: none. An answer that
 * Lambda can't make sense of, and an item that was not in the batch: all, so that nothing is deleted that was not dealt with.
 */
export function failedMessages(payload: string, messageIds: readonly string[]): ReadonlySet<string> {
  const all = new Set(messageIds);
  const failures = batchItemFailures(payload);
  if (failures === undefined) return all;

  const failedIds = new Set<string>();
  for (const failure of failures) {
    const id = itemIdentifier(failure);
    if (id === undefined || !all.has(id)) return all;
    failedIds.add(id);
  }
  return failedIds;
}

function batchItemFailures(payload: string): readonly unknown[] | undefined {
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return [];
  if (typeof answer !== 'object') return undefined;
  if (!('batchItemFailures' in answer) || answer.batchItemFailures === null) return [];
  return Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures : undefined;
}

function itemIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined;
  const { itemIdentifier } = failure;
  return typeof itemIdentifier === 'string' ? itemIdentifier : undefined;
}
