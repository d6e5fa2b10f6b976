import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPendingEvents } from '../../../../src/local/lambda/pending-events.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (requestId: string) => ({ requestId, functionArn: 'arn', payload: '{"line":"one\\ntwo"}' });
const file = () => join(folder, 'pending-events.jsonl');
const unfinishedOnOpening = () => {
  const events = openPendingEvents(file());
  events.close();
  return events.unfinished.map(({ requestId }) => requestId);
};

it('remembers over a restart what was accepted and not finished, oldest first', () => {
  const events = openPendingEvents(file());
  for (const id of ['1', '2', '3']) events.accepted(event(id));
  events.finished('2');
  events.close();

  const later = openPendingEvents(file());
  expect(later.unfinished).toEqual([event('1'), event('3')]);
  later.finished('1');
  later.close();
  expect(unfinishedOnOpening()).toEqual(['3']);
  expect(unfinishedOnOpening()).toEqual(['3']);
});

it('has its entries in the file before the call returns, for a process may end at any moment', () => {
  const events = openPendingEvents(file());
  events.accepted(event('1'));
  expect(unfinishedOnOpening()).toEqual(['1']);
  events.close();
});

it('takes a line that was cut off for none, and goes on behind it', () => {
  const events = openPendingEvents(file());
  events.accepted(event('1'));
  events.close();
  appendFileSync(file(), '{"accepted":{"requestId":"2","funct');

  const later = openPendingEvents(file());
  later.accepted(event('3'));
  later.close();
  expect(unfinishedOnOpening()).toEqual(['1', '3']);
});

it('keeps no history once everything is finished', () => {
  const events = openPendingEvents(file());
  for (const id of ['1', '2']) events.accepted(event(id));
  for (const id of ['1', '2']) events.finished(id);
  expect(readFileSync(file(), 'utf8')).toBe('{"events":"s3-concord"}\n');
  events.accepted(event('3'));
  events.close();
  expect(unfinishedOnOpening()).toEqual(['3']);
});

it('is written anew aside, so that whoever is killed meanwhile has lost nothing', () => {
  const events = openPendingEvents(file());
  for (const id of ['1', '2', '3']) events.accepted(event(id));
  events.finished('2');
  events.close();
  const before = readFileSync(file(), 'utf8');
  // What an opening writes goes there first; where it can't, the process dies in the middle of it.
  mkdirSync(`${file()}.new`);
  expect(() => openPendingEvents(file())).toThrow('EISDIR');
  expect(readFileSync(file(), 'utf8')).toBe(before);
  rmSync(`${file()}.new`, { recursive: true });
  expect(unfinishedOnOpening()).toEqual(['1', '3']);
});

it('reads what an older version has left, which had no first line of its own', () => {
  writeFileSync(file(), `${JSON.stringify({ accepted: event('1') })}\n`);
  expect(unfinishedOnOpening()).toEqual(['1']);
});

it('names a damaged line in the middle instead of skipping its event', () => {
  const events = openPendingEvents(file());
  for (const id of ['1', '2']) events.accepted(event(id));
  events.close();
  const damaged = readFileSync(file(), 'utf8').replace('"requestId":"1"', '"requ');
  writeFileSync(file(), damaged);
  expect(() => openPendingEvents(file())).toThrow(`${file()}, line 2, can't be read: mend it`);
  expect(readFileSync(file(), 'utf8')).toBe(damaged);
});
