// src/policies/custom: what owners' code is told and may answer.
import type { CustomAnswer } from './answer.ts';
import type { CustomRequest, CustomWrite } from './request.ts';

/** What code of one's own is written against: published as `s3-concord/custom`. */
export type { CustomAnswer, CustomRequest, CustomWrite };

/**
 * A module's default export, and what a Lambda's handler does. The same request should lead to the same answer: two functions may ask at the
 * same time, and the journal takes the first. `signal` is aborted when the time is up, and a Lambda has none.
 */
export type Resolver = (
  request: CustomRequest,
  context: { readonly signal: AbortSignal },
) => CustomAnswer | Promise<CustomAnswer>;

/** Returns what it is given; an editor then knows request and answer. */
export function defineResolver<Defined extends Resolver>(resolver: Defined): Defined {
  return resolver;
}
