import { afterEach, describe, expect, it } from 'vitest';
import { createActivity } from '../../../../src/local/activity.ts';
import type { Handler } from '../../../../src/local/lambda/function.ts';
import { startTimer } from '../../../../src/local/lambda/timer.ts';
import { type StackOptions, silentLogger } from '../../../../src/local/options.ts';
import { startStack } from '../../../../src/local/stack.ts';
import { deployed, recordingHandler, stackOptions } from '../fixtures.ts';
import { virtualSchedule } from '../virtual-schedule.ts';

const MINUTE = 60_000;

describe('a timer', () => {
  function ticking(handler: Handler) {
    const time = virtualSchedule();
    const activity = createActivity();
    const target = deployed(handler, { schedule: time.schedule });
    const wiring = { function: target, everyMs: MINUTE, activity, schedule: time.schedule, logger: silentLogger };
    return { time, activity, timer: startTimer(wiring) };
  }

  it('calls again and again, an interval after the last call has ended', async () => {
    const { calls, handler } = recordingHandler();
    const { time } = ticking(handler);
    expect(calls).toHaveLength(0);
    for (const times of [1, 2, 3]) {
      await time.pass(MINUTE - 1);
      expect(calls).toHaveLength(times - 1);
      await time.pass(1);
      expect(calls).toHaveLength(times);
    }
  });

  it('goes on after a call that failed', async () => {
    const { calls, handler } = recordingHandler(() => Promise.reject(new Error('no luck')));
    const { time, activity } = ticking(handler);
    await time.pass(MINUTE);
    await time.pass(MINUTE);
    expect([calls.length, activity.underWay]).toEqual([2, 0]);
  });

  it('never calls while a call runs; that is activity, and waiting is none', async () => {
    let finish = () => {};
    const { calls, handler } = recordingHandler(() => new Promise<void>((resolve) => (finish = resolve)));
    const { time, activity } = ticking(handler);
    expect([activity.underWay, activity.begun]).toEqual([0, 0]);
    await time.pass(MINUTE);
    expect(activity.underWay).toBe(1);
    await time.pass(MINUTE / 3);
    expect([calls.length, activity.underWay]).toEqual([1, 1]);
    finish();
    await time.pass(0);
    expect([activity.underWay, time.delays()]).toEqual([0, [MINUTE]]);
  });

  it('rests while it is paused, and waits the whole interval again after that', async () => {
    const { calls, handler } = recordingHandler();
    const { time, timer } = ticking(handler);
    await time.pass(MINUTE - 1);
    timer.pause();
    await time.pass(10 * MINUTE);
    expect([calls.length, time.delays()]).toEqual([0, []]);
    timer.resume();
    await time.pass(MINUTE - 1);
    timer.resume();
    expect(time.delays()).toEqual([1]);
    await time.pass(1);
    expect(calls).toHaveLength(1);
  });

  it('paused and resumed during a call, it waits for the end of it and then has one appointment', async () => {
    let finish = () => {};
    const { calls, handler } = recordingHandler(() => new Promise<void>((resolve) => (finish = resolve)));
    const { time, timer } = ticking(handler);
    await time.pass(MINUTE);
    timer.pause();
    timer.resume();
    await time.pass(MINUTE / 3);
    // Nothing is to come but the running call's time limit.
    expect([calls.length, time.delays()]).toEqual([1, [30_000 - MINUTE / 3]]);
    finish();
    await time.pass(0);
    expect(time.delays()).toEqual([MINUTE]);
    await time.pass(MINUTE);
    timer.pause();
    finish();
    await time.pass(0);
    expect(time.delays()).toEqual([]);
  });
});

describe('the sweep on the stack', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function sweeping(changes: Partial<StackOptions> = {}) {
    const time = virtualSchedule();
    const swept: string[] = [];
    const onSchedule: StackOptions['functions']['on-schedule'] =
      ({ AWS_REGION }) =>
      async () =>
        void swept.push(AWS_REGION);
    const stack = await startStack(
      stackOptions({ schedule: time.schedule, on: { 'on-schedule': onSchedule }, ...changes }),
    );
    cleanups.push(() => stack.stop());
    const invoke = (name: string) =>
      fetch(`${stack.lambda}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{}' });
    return { stack, time, swept, invoke };
  }

  it('runs in the home every minute, and leaves the stack idle in between', async () => {
    const { stack, time, swept } = await sweeping();
    expect(await stack.isIdle()).toBe(true);
    await time.pass(MINUTE);
    expect(swept).toEqual(['us-east-1']);
    await stack.whenIdle();
    await time.pass(MINUTE);
    expect(swept).toEqual(['us-east-1', 'us-east-1']);
  });

  it('is not at rest while it runs', async () => {
    let finish = () => {};
    const hanging = () => () => new Promise<void>((resolve) => (finish = resolve));
    const { stack, time } = await sweeping({
      functions: { ...stackOptions().functions, 'on-schedule': hanging },
      sweepEveryMs: 1000,
    });
    await time.pass(1000);
    expect(await stack.isIdle()).toBe(false);
    await expect(stack.whenIdle(20)).rejects.toThrow('on-schedule in us-east-1 runs 1');
    finish();
    await stack.whenIdle();
  });

  it('rests while its region is stopped, whatever happens to others', async () => {
    const { stack, time, swept } = await sweeping();
    await stack.stopRegion('us-east-1');
    await time.pass(10 * MINUTE);
    expect(swept).toEqual([]);
    await stack.startRegion('us-east-1');
    await stack.stopRegion('eu-west-1');
    await time.pass(MINUTE);
    expect(swept).toHaveLength(1);
  });

  it('never runs by itself where the interval is 0, and can be called all the same, in its one region', async () => {
    const { time, swept, invoke } = await sweeping({ sweepEveryMs: 0 });
    expect(time.delays()).toEqual([]);
    expect((await invoke('on-schedule')).status).toBe(200);
    expect((await invoke('s3-concord-local-us-east-1-on-schedule')).status).toBe(200);
    expect(swept).toHaveLength(2);
    expect((await invoke('s3-concord-local-eu-west-1-on-schedule')).status).toBe(404);
  });

  it('runs in the first region where the home has no bucket', async () => {
    const { config } = stackOptions();
    const { time, swept } = await sweeping({ config: { ...config, home: 'sa-east-1' } });
    await time.pass(MINUTE);
    expect(swept).toEqual(['us-east-1']);
  });
});
