import type { Context } from 'aws-lambda';
import type { Observer } from '../../src/ports/observer.ts';
import type { FunctionLogger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Notifier } from './notifier.ts';

/** What a function tells besides doing its work. */
export interface Watch {
  readonly logger: FunctionLogger;
  readonly metrics: Metrics;
  readonly notifier: Notifier;
  readonly observer: Observer;
}

/** Middleware of every handler: its log lines name the request, and what was seen goes out when it ends, well or badly. */
export function watched({ logger, metrics, notifier }: Watch) {
  const end = async (): Promise<void> => {
    await notifier.flush();
    metrics.flush();
  };
  return {
    before: ({ context }: { readonly context: Context }) => logger.beginRequest(context.awsRequestId),
    after: end,
    onError: end,
  };
}
