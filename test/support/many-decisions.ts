import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toItem } from '../../src/adapters/aws/journal/item.ts';
import { DEFAULT_SHARDS } from '../../src/adapters/aws/journal/shards.ts';
import type { Decision, Push } from '../../src/domain/model/decision.ts';
import { parseObjectKey } from '../../src/domain/model/ids.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from './story.ts';

const DAY_MS = 24 * 3_600_000;

/** As many as DynamoDB takes in one request. */
const BATCH = 25;

/** Of each two decisions of a key the second is a conflict, and one key in so many waits for Tokyo still. */
const OPEN_EVERY = 50;

/** A journal as it stands after a busy day: so many decisions, two a key, evenly over the 24 hours before `now`. */
export async function fillJournal(
  { dynamodb, table }: { readonly dynamodb: string; readonly table: string },
  count: number,
  now: number,
): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region: VIRGINIA, endpoint: dynamodb, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const [first, conflict] = templates();
  const items = Array.from({ length: count }, (_, at) => {
    const number = Math.floor(at / 2);
    const decidedAt = now - Math.round(((count - at) * DAY_MS * 0.99) / count);
    const template = at % 2 === 0 ? first : conflict;
    const decision = { ...template, key: parseObjectKey(`plans/${number}.json`), decidedAt };
    return toItem(
      at % 2 === 1 && number % OPEN_EVERY === 0 ? waiting(decision) : decision,
      'filled in',
      DEFAULT_SHARDS,
    );
  });
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, at) =>
    items.slice(at * BATCH, (at + 1) * BATCH),
  );
  for (const batch of batches) {
    const requests = batch.map((Item) => ({ PutRequest: { Item: { ...Item } } }));
    const { UnprocessedItems = {} } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [table]: requests } }),
    );
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB has left some over');
  }
  client.destroy();
}

/** An upload from Virginia, and Virginia's and Dublin's over it; all regions were brought to each. */
function templates(): [first: Decision, conflict: Decision] {
  const story = new Story([VIRGINIA, DUBLIN, TOKYO]);
  const first = story.decide(story.put(VIRGINIA, { bytes: 'draft' }));
  story.landAll(first);
  const conflict = story.decide(story.put(VIRGINIA, { bytes: 'mine' }), story.put(DUBLIN, { bytes: 'theirs' }));
  story.landAll(conflict);
  const [one, other] = story.log;
  if (!one || other?.situation !== 'conflict') throw new Error('the story has changed');
  return [one, other];
}

function waiting(decision: Decision): Decision {
  const push: Push = { state: 'failed', ids: [], error: 'Nobody answers there.', attempts: 3, at: decision.decidedAt };
  return { ...decision, pushes: { ...decision.pushes, [TOKYO]: push } };
}
