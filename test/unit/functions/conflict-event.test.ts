import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { eventOf, typeOf } from '../../../functions/observing/conflict-event.ts';
import { conflictEvent } from '../../../functions/observing/conflict-event-schema.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../support/story.ts';

async function contested(rule: Parameters<typeof smallWorld>[0]) {
  const world = smallWorld(rule);
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  const first = await world.latest();
  const ids = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')] as const;
  await world.tell(VIRGINIA, ids[0]);
  return { first, decision: await world.latest(), ids };
}

const POLICIES = [{ use: 'last-writer-wins' }];

/** `npx vitest run test/unit/functions/conflict-event.test.ts -u` writes it anew. Another `schema` number is due where old readers would misread it. */
it('the published JSON Schema is what the code says', async () => {
  const { $schema, ...schema } = z.toJSONSchema(conflictEvent, { io: 'input', target: 'draft-7' });
  const whole = { $schema, title: 'What s3-concord tells an event bus of a conflict', ...schema };
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../schema/conflict-event.json');
});

describe('what is told', () => {
  it('says who contended, who won, why, and where the losers are', async () => {
    const { decision, ids } = await contested({ policies: POLICIES });
    const event = eventOf(decision);
    expect(conflictEvent.parse(event)).toEqual(event);
    expect(event).toMatchObject({
      ...{ schema: 1, set: 'documents', key: 'contracts/lease.txt', seq: 2, by: 'on-object-event', why: decision.why },
      rule: { index: 0, decidedBy: 'last-writer-wins', flags: [] },
      outcome: { kind: 'winner', write: { region: DUBLIN, versionId: ids[1], kind: 'object', size: 6 } },
      losers: [{ region: VIRGINIA, versionId: ids[0] }],
      siblings: [],
    });
    expect(event.contenders.map(({ region }) => region).sort()).toEqual([DUBLIN, VIRGINIA]);
  });

  it('is a conflict that was decided, held or only observed, and nothing else', async () => {
    const { first, decision } = await contested({ policies: POLICIES });
    expect([typeOf(first), typeOf(decision)]).toEqual([undefined, 'Conflict Decided']);
    expect(typeOf((await contested({ policies: [{ use: 'manual' }] })).decision)).toBe('Conflict Held');
    expect(typeOf((await contested({ policies: POLICIES, mode: 'observe' })).decision)).toBe('Conflict Observed');
  });

  it('of a merge says that its outcome is no version of S3', async () => {
    const { decision } = await contested({ policies: [{ use: 'union' }] });
    const event = eventOf(decision);
    expect(conflictEvent.parse(event)).toEqual(event);
    if (decision.outcome.kind === 'merged') expect(event.outcome.write.via).toBe('merge');
    expect(decision.outcome.kind).toBe('merged');
  });
});
