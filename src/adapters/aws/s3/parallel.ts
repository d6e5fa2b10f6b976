/** Maps with at most `limit` calls under way, and begins no further one once `isEnough` has said so of a result. Results keep their places. */
export async function mapInParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item, index: number) => Promise<Result>,
  isEnough: (result: Result) => boolean = () => false,
): Promise<readonly (Result | undefined)[]> {
  const results: (Result | undefined)[] = items.map(() => undefined);
  const queue = items.entries();
  let enough = false;
  const work = async () => {
    for (const [index, item] of queue) {
      if (enough) return;
      const result = await map(item, index);
      results[index] = result;
      enough ||= isEnough(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
