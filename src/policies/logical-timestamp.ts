import * as z from 'zod/mini';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { compareDecimals, type Decimal, parseDecimal } from './support/decimal.ts';
import { keepHighest } from './support/keep-highest.ts';
import { metadataField, metadataOf } from './support/metadata.ts';
import { quoted, shortened } from './support/sentence.ts';

export const logicalTimestamp = definePolicy({
  name: 'logical-timestamp',
  summary:
    'The highest number in a user-metadata field wins: a decimal of any length, or a hybrid logical clock TIME:COUNTER or TIME:COUNTER:NODE.',
  parameters: () => ({
    metadata: {
      schema: z._default(metadataField, 'logical-timestamp'),
      help: 'the user-metadata field that carries the number',
    },
  }),
  create: (values) => (conflict) => keepLatest(conflict, values.metadata),
});

function keepLatest(conflict: Conflict, field: string): Resolution {
  return keepHighest(conflict, {
    read: (write) => parseLogicalTime(metadataOf(write, field) ?? ''),
    compare: compareLogicalTimes,
    describe: (write) => describeValue(metadataOf(write, field)),
    whenNone: `no write carries a number in ${field}`,
  });
}

interface LogicalTime {
  readonly time: Decimal;
  readonly counter: Decimal;
}

/**
 * The node of a hybrid logical clock is no part of the order: it tells who wrote, not when, and the next policy may know better.
 * `TIME.COUNTER` is not taken for a clock, since it can't be told from a decimal: 1.10 is after 1.9 as a clock, before it as a number.
 */
function parseLogicalTime(text: string): LogicalTime | undefined {
  const [timePart = '', counterPart = '0'] = text.split(':');
  const time = parseDecimal(timePart);
  const counter = /^[0-9]+$/.test(counterPart) ? parseDecimal(counterPart) : undefined;
  return time && counter && { time, counter };
}

function compareLogicalTimes(a: LogicalTime, b: LogicalTime): number {
  return compareDecimals(a.time, b.time) || compareDecimals(a.counter, b.counter);
}

function describeValue(value: string | undefined): string {
  if (value === undefined) return 'carries none';
  return parseLogicalTime(value) ? `carries ${shortened(value)}` : `carries ${quoted(value)}, which is no number`;
}
