import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import { measure } from '../src/app/upkeep/measure.ts';
import { type Swept, sweep } from '../src/app/upkeep/sweep.ts';
import type { SetName } from '../src/domain/model/ids.ts';
import type { FunctionEnvironment } from './environment.ts';
import { lazily, type Wiring, wire } from './wiring.ts';

/**
 * No sign of life for so long means that nobody is at work: redeliveries of a push come at most 15 minutes apart, the message of a push that
 * was killed after 30 (six times the function's 5), and the rest is for clocks that differ and messages that waited for a free function.
 */
const DEFAULT_IDLE_SECONDS = 60 * 60;

export interface Summary {
  readonly sets: number;
  /** Decisions that are not closed. */
  readonly open: number;
  /** Those of them that nobody worked on, and that were taken up again. */
  readonly stalled: number;
}

/** Every few minutes: measures what is open, and takes up again what was decided and then stalled. Whatever calls it, the payload says nothing. */
export function createHandler(environment: FunctionEnvironment, quick?: Quick) {
  const { wiring, middleware } = wire('on-schedule', environment, quick);
  const idleMs = Number(environment.CONCORD_SWEEP_IDLE_SECONDS ?? DEFAULT_IDLE_SECONDS) * 1000;
  const handle = async () => sweepAll(idleMs, await wiring());
  return middy<unknown, Summary>().use(middleware).handler(handle) as unknown as (
    event: unknown,
    context: Context,
  ) => Promise<Summary>;
}

export const handler = lazily(createHandler);

/** One set after the other. What fails is left to the next run; it is thrown at the end, so that Lambda's own metric of errors shows it. */
async function sweepAll(idleMs: number, { deps }: Wiring): Promise<Summary> {
  const summary = { sets: deps.sets.size, open: 0, stalled: 0 };
  const failures: Error[] = [];
  for (const set of deps.sets.keys()) {
    await measure(set, deps).catch((error) => failures.push(failureOf(set, error)));
    const { open, stalled, errors } = await sweep(set, idleMs, deps).catch(nothingSwept);
    summary.open += open;
    summary.stalled += stalled;
    failures.push(...errors.map((error) => failureOf(set, error)));
  }
  const told = new Set(failures.map(({ message }) => message));
  for (const message of told) deps.logger.error(message);
  deps.logger.info(`Of ${summary.open} open decisions, ${summary.stalled} were stalled.`, { ...summary });
  if (failures.length > 0) throw new NotAllSwept(failures, [...told]);
  return summary;
}

const nothingSwept = (error: unknown): Swept => ({ open: 0, stalled: 0, errors: [error] });

const failureOf = (set: SetName, error: unknown): Error =>
  new Error(`Set ${set}: ${error instanceof Error ? error.message : error}`, { cause: error });

class NotAllSwept extends AggregateError {
  override readonly name = 'NotAllSwept';
  constructor(failures: readonly Error[], told: readonly string[]) {
    super(failures, told.join(' · '));
  }
}
