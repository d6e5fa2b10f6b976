import type { Answer } from '../../domain/model/decision.ts';
import type { Engine, EngineName } from '../../domain/model/merge.ts';
import type { Conflict, Question } from '../../domain/model/policy.ts';
import { asksOf, replay } from './replay.ts';

interface Sources {
  readonly engine: (name: EngineName) => Promise<Engine>;
  readonly answer?: (question: Question, conflict: Conflict) => Promise<Answer>;
}

/** What the application is given to consult: engines and answers come from outside, replaying from here. */
export function createAdvisers({ engine, answer = nobody }: Sources) {
  return { engine, answer, replay, asksOf };
}

async function nobody(): Promise<Answer> {
  return { kind: 'none', why: 'no code of the owner’s own is connected here' };
}
