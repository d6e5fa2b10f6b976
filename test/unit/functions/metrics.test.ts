import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../functions/observing/metrics.ts';
import { type CapturedOutput, captureOutput } from '../../support/standard-output.ts';

const STACK = { CONCORD_STACK: 's3-concord-prod' };
const service = STACK.CONCORD_STACK;

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.stop());

const emitted = () => output.metrics().map(({ name, dimensions, values }) => ({ name, dimensions, values }));

describe('metrics', () => {
  it('are lines in the embedded metric format, with the stack and what they are about', () => {
    const metrics = createMetrics(STACK);
    metrics.add('BytesPushed', 10, { set: 'documents' });
    metrics.count('PushesApplied', 'documents');
    metrics.flush();
    const dimensions = { service, set: 'documents' };
    const about = { namespace: 's3-concord', dimensions };
    expect(output.metrics()).toEqual([
      { ...about, name: 'BytesPushed', unit: 'Bytes', values: [10] },
      { ...about, name: 'PushesApplied', unit: 'Count', values: [1] },
    ]);
  });

  it('wait for the end of the invocation, and come once', () => {
    const metrics = createMetrics(STACK);
    metrics.count('Echoes', 'documents');
    expect(emitted()).toEqual([]);
    metrics.flush();
    metrics.flush();
    expect(emitted()).toHaveLength(1);
  });

  it('add up counts, keep each duration, and show the last state', () => {
    const metrics = createMetrics(STACK);
    for (const value of [3, 5]) {
      metrics.add('BytesPushed', value, { set: 'a' });
      metrics.add('TimeToAgreement', value, { set: 'a' });
      metrics.add('Held', value, { set: 'a' });
    }
    metrics.flush();
    expect(emitted().map(({ name, values }) => [name, values])).toEqual([
      ['BytesPushed', [8]],
      ['TimeToAgreement', [3, 5]],
      ['Held', [5]],
    ]);
  });

  it('come also for all sets together where an alarm looks at that, and by policy', () => {
    const metrics = createMetrics(STACK);
    metrics.add('AgreementsLate', 1, { set: 'a' });
    metrics.add('AgreementsLate', 0, { set: 'b' });
    metrics.add('Conflicts', 1, { set: 'a', policy: 'union' });
    metrics.count('ConfigurationErrors');
    metrics.flush();
    expect(emitted()).toEqual([
      { name: 'AgreementsLate', dimensions: { service }, values: [1] },
      { name: 'AgreementsLate', dimensions: { service, set: 'a' }, values: [1] },
      { name: 'AgreementsLate', dimensions: { service }, values: [0] },
      { name: 'AgreementsLate', dimensions: { service, set: 'b' }, values: [0] },
      { name: 'Conflicts', dimensions: { service, set: 'a', policy: 'union' }, values: [1] },
      { name: 'ConfigurationErrors', dimensions: { service }, values: [1] },
    ]);
  });

  it('keep their dimensions where there are more values than a line takes', () => {
    const metrics = createMetrics(STACK);
    for (let value = 0; value < 250; value++) metrics.add('TimeToDecision', value, { set: 'a' });
    metrics.flush();
    expect(emitted().map(({ dimensions, values }) => [dimensions.set, values.length])).toEqual([
      ['a', 99],
      ['a', 99],
      ['a', 52],
    ]);
    expect(emitted().flatMap(({ values }) => values)).toEqual(Array.from({ length: 250 }, (_, value) => value));
  });

  it('are not written on one machine, where stdout may belong to a program', () => {
    const metrics = createMetrics({ ...STACK, CONCORD_LOG: 'terminal' });
    metrics.count('CustomPolicyFailures', 'x');
    metrics.flush();
    expect(emitted()).toEqual([]);
  });
});
