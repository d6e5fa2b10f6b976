import { dirname, resolve } from 'node:path';
import { createHandler as onFailedEvent } from '../../../functions/on-failed-event.ts';
import { createHandler as onObjectEvent } from '../../../functions/on-object-event.ts';
import { createHandler as onPush } from '../../../functions/on-push.ts';
import { createHandler as onSchedule } from '../../../functions/on-schedule.ts';
import { secondsToWait } from '../../config/check/owners-code.ts';
import type { Config } from '../../config/index.ts';
import { DEFAULT_FUNCTION_TIMEOUT_MS, type StackOptions } from '../../local/options.ts';

/** Nobody waits for minutes at a terminal: what AWS spreads over a quarter of an hour is done within seconds here. */
const LOCAL_WAITS = { retryBaseSeconds: 1, retryMaxSeconds: 3, deleteWaitSeconds: 60, sweepIdleSeconds: 30 };

/** The embedded stack with the very handlers that are deployed. */
export function stackOptionsFor(config: StackOptions['config']): StackOptions {
  const functions = {
    'on-object-event': onObjectEvent,
    'on-push': onPush,
    'on-failed-event': onFailedEvent,
    'on-schedule': onSchedule,
  } as StackOptions['functions'];
  return { config, functions, ...LOCAL_WAITS };
}

/** The same for a configuration that lies in a file. */
export function stackOptions(config: Config, configFile: string): StackOptions {
  const functionTimeoutMs = DEFAULT_FUNCTION_TIMEOUT_MS + 2 * secondsToWait(config.sets) * 1000;
  return { ...stackOptionsFor(config), configFolder: resolve(dirname(configFile)), functionTimeoutMs };
}
