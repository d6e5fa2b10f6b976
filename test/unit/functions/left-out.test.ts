import { expect, it } from 'vitest';
import { takePayload } from '../../../functions/on-object-event.ts';
import type { Wiring } from '../../../functions/wiring.ts';

/** Takes a payload of which nothing can be taken; what was logged as an error, and how many facts of which kind were seen. */
async function taken(payload: unknown) {
  const logged: [string, unknown][] = [];
  const facts: string[] = [];
  const logger = { info: () => {}, warn: () => {}, error: (...line: [string, unknown]) => void logged.push(line) };
  const observer = { saw: ({ kind }: { kind: string }) => void facts.push(kind) };
  const wiring = { config: { setOfBucket: () => undefined }, pushPrincipals: [], deps: { logger, observer } };
  const summary = await takePayload(payload, 'cause', wiring as unknown as Wiring);
  return { summary, logged, facts };
}

it('what is malformed is said in the log, each record with its place and itself, and counted', async () => {
  const broken = { eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3: { bucket: {} } };
  expect(await taken({ Records: [null, broken] })).toEqual({
    summary: { keys: 0, echoes: 0, waiting: 0 },
    logged: [
      ['Record 0 was left out: The record is null, not an object.', { cause: 'cause', record: 'null' }],
      ['Record 1 was left out: ObjectCreated:Put names no bucket.', { cause: 'cause', record: JSON.stringify(broken) }],
    ],
    facts: ['malformed', 'malformed'],
  });
});

it('a large one is logged in part', async () => {
  const { logged } = await taken({ Records: ['x'.repeat(10_000)] });
  expect(JSON.stringify(logged).length).toBeLessThan(1_500);
});

it('what may be taken one day fails the invocation, so that it is tried again and kept', async () => {
  await expect(taken({ Records: [null, { eventVersion: '3.0' }] })).rejects.toThrow(/Record 0 was left out.*version 3/);
});
