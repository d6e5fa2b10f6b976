import type { InvokeCode } from '../../src/adapters/aws/custom/lambda-code.ts';
import type { Advisers } from '../../src/app/dependencies.ts';
import type { Answer } from '../../src/domain/model/decision.ts';
import { readAnswer } from '../../src/policies/custom/answer.ts';
import type { CustomRequest } from '../../src/policies/custom/request.ts';
import { targetOf } from '../../src/policies/custom/telling.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Metrics } from '../observing/metrics.ts';

export interface CustomCodeOptions {
  readonly loadModule: (path: string) => Promise<unknown>;
  readonly loadLambdaCode: () => Promise<InvokeCode>;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Calls back after so many milliseconds, unless it is called off. Left out: by the clock. */
  readonly after?: (ms: number, callBack: () => void) => () => void;
}

/** A sentence for the journal, not a stack trace. */
const MAX_REASON = 300;

/**
 * Asks the owner's own code, for as long as its step allows. What goes wrong is an answer too, told in the log and counted, so that the
 * policy's `otherwise` decides. A module runs in this process: one that never gives back control can't be stopped, and ends with the function.
 */
export function createCustomCode(options: CustomCodeOptions): Advisers['answer'] {
  const { logger, metrics } = options;
  let invoking: Promise<InvokeCode> | undefined;

  return async ({ step, request, name }, { set, key }) => {
    const asked = step as unknown as Asked;
    const answer = await answerTo({ asked, request: request as CustomRequest });
    if (answer.kind === 'none' && answer.failed) {
      const target = targetOf(asked);
      logger.error(
        `${target} gave no answer, and \`otherwise\` decides ${JSON.stringify(key)}: ${answer.why} Mend it, or take it out of the configuration.`,
        { set, key, question: name, target },
      );
      metrics.count('CustomPolicyFailures', set);
    }
    return answer;
  };

  async function answerTo({ asked, request }: { asked: Asked; request: CustomRequest }): Promise<Answer> {
    try {
      const raw = await withinTime(asked.timeout, (signal) => ask(asked, request, signal));
      return readAnswer(raw, request);
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, MAX_REASON);
      return { kind: 'none', failed: true, why };
    }
  }

  async function ask({ module, lambda }: Asked, request: CustomRequest, signal: AbortSignal): Promise<unknown> {
    if (lambda !== undefined) {
      invoking ??= options.loadLambdaCode();
      return (await invoking)(lambda, request, signal);
    }
    return askModule(await options.loadModule(module ?? ''), request, signal);
  }

  function withinTime<Result>(seconds: number, start: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { after = byTheClock } = options;
    const controller = new AbortController();
    return new Promise((resolve, reject) => {
      const callOff = after(seconds * 1000, () => {
        reject(new Error(`It did not answer within ${seconds} seconds.`));
        controller.abort();
      });
      start(controller.signal).then(resolve, reject).finally(callOff);
    });
  }
}

/** The step's own parameters, which its schema has filled in. */
interface Asked {
  readonly module?: string;
  readonly lambda?: string;
  readonly timeout: number;
}

/** It gets a request of its own, and its answer goes the way over JSON that a Lambda's goes. */
async function askModule(module: unknown, request: CustomRequest, signal: AbortSignal): Promise<unknown> {
  const answer: unknown = await resolverIn(module)(structuredClone(request), { signal });
  const text = JSON.stringify(answer);
  return text === undefined ? undefined : JSON.parse(text);
}

/** What a module is asked by. Throws where it has none. */
export function resolverIn(module: unknown): (request: CustomRequest, context: { signal: AbortSignal }) => unknown {
  const resolver = (module as { readonly default?: unknown }).default;
  if (typeof resolver !== 'function') throw new TypeError('Its default export is no function.');
  return resolver as ReturnType<typeof resolverIn>;
}

function byTheClock(ms: number, callBack: () => void): () => void {
  const timer = setTimeout(callBack, ms);
  return () => clearTimeout(timer);
}
