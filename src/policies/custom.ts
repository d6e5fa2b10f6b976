import * as z from 'zod/mini';
import type { Answer, PolicyStep, Write } from '../domain/model/decision.ts';
import { digest } from '../domain/model/digest.ts';
import { type Conflict, contentName, type Material, type Question, type Resolution } from '../domain/model/policy.ts';
import type { Place } from '../domain/model/version.ts';
import type { CustomRequest } from './custom/request.ts';
import { requestOf, targetOf } from './custom/telling.ts';
import { definePolicy, NOT_AT_HAND, type Policy } from './framework/definition.ts';
import { handedOn } from './support/merging.ts';
import { nameOf, namesOf } from './support/sentence.ts';
import { askForTags, surroundingsOf, surroundingsText } from './support/surroundings.ts';

/** Longer than any code should think about one conflict; the functions that ask are given as much more time. */
const MAX_TIMEOUT_SECONDS = 60;

/** Lambda takes 6 MB: three contenders and their base of so many bytes, in base64. */
const MAX_CONTENT_BYTES = 2 ** 20;

const MODULE = /^\.\.?\/.+\.(ts|mts|js|mjs)$/;
const LAMBDA = /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

export const custom = definePolicy({
  name: 'custom',
  summary: 'Code of your own decides: a module that is bundled with the functions, or a Lambda function.',
  merges: true,
  parameters: (policies) => ({
    module: {
      schema: z.optional(
        z.string().check(
          z.regex(MODULE, {
            error: 'must be a path that begins with ./ or ../ and ends in .ts, .mts, .js or .mjs',
          }),
        ),
      ),
      help: 'a module, by its path from the configuration; its default export is asked',
    },
    lambda: {
      schema: z.optional(
        z
          .string()
          .check(z.regex(LAMBDA, { error: 'must be an ARN: arn:aws:lambda:REGION:ACCOUNT:function:NAME[:ALIAS]' })),
      ),
      help: 'the ARN of a Lambda function that is asked',
    },
    timeout: {
      schema: z._default(z.number().check(z.positive(), z.maximum(MAX_TIMEOUT_SECONDS)), 5),
      help: `seconds that it may take, ${MAX_TIMEOUT_SECONDS} at most`,
    },
    contents: {
      schema: z._default(z.boolean(), false),
      help: 'true to hand in the bytes of the contenders and of their base',
    },
    'max-bytes': {
      schema: z._default(z.int().check(z.positive(), z.maximum(MAX_CONTENT_BYTES)), 2 ** 18),
      help: 'the largest object whose bytes are handed in',
    },
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides where it abstains, fails, takes too long or answers nonsense',
      holds: 'policies',
    },
  }),
  validate: ({ module, lambda }) =>
    (module === undefined) === (lambda === undefined) ? 'needs either module: ./PATH or lambda: ARN' : undefined,
  create: (values, { narrowBy, step }) => {
    const target = targetOf(values);
    const fallback = narrowBy(values.otherwise);
    const material = values.contents ? values['max-bytes'] : undefined;
    return (conflict) => {
      if (conflict.contenders.length < 2) return { kind: 'abstains', why: 'there is nothing to choose' };
      const name = questionName(target, material, conflict);
      const { answers = {}, contents = new Map() } = conflict.aids ?? {};
      const answer = answers[name];
      if (answer) return resolutionOf(answer, target, fallback, conflict);
      const sought = material === undefined ? [] : uploadsUpTo(material, conflict);
      if (sought.some((write) => !contents.has(contentName(write))))
        return { kind: 'asks', ask: { kind: 'contents', of: sought }, why: NOT_AT_HAND };
      const handedIn = material === undefined ? undefined : pick(sought, contents);
      const question = questionOf(name, step, requestOf(conflict, handedIn));
      return { kind: 'asks', ask: { kind: 'answer', question }, why: NOT_AT_HAND };
    };
  },
});

/**
 * By what is asked, of whom, with how many bytes; not by the bytes themselves, which may be gone when the decision is replayed, and not by
 * what follows from the answer or by how long it may take.
 */
function questionName(target: string, material: number | undefined, { set, key, contenders, base }: Conflict): string {
  const nameOfWrite = (write: Write) => [write.region, write.id, write.time];
  const subject = [contenders.map(nameOfWrite), base ? [base.seq, nameOfWrite(base.write)] : []];
  return `custom-${digest(JSON.stringify([target, material ?? 0, set, key, ...subject]))}`;
}

function questionOf(name: string, step: PolicyStep, request: CustomRequest): Question {
  return { name, step, request };
}

function uploadsUpTo(bytes: number, { contenders, base }: Conflict): readonly Write[] {
  const writes = [...contenders, ...(base ? [base.write] : [])];
  return writes.filter(({ state }) => state.kind === 'object' && state.size <= bytes);
}

/** Other policies may have asked for more than this one hands in. */
function pick(writes: readonly Write[], contents: ReadonlyMap<string, Material>): ReadonlyMap<string, Material> {
  const names = writes.map(contentName);
  return new Map([...contents].filter(([name]) => names.includes(name)));
}

function resolutionOf(answer: Answer, target: string, fallback: Policy, conflict: Conflict): Resolution {
  const because = answer.why === '' ? '' : `: ${withoutStop(answer.why)}`;
  switch (answer.kind) {
    case 'winner': {
      const winner = find(answer.winner, conflict);
      if (!winner) return failed(`${target} chose what does not contend`, fallback, conflict);
      return { kind: 'narrows', to: [winner], why: `${target} chose ${nameOf(winner, conflict)}${because}` };
    }
    case 'content': {
      const like = answer.like ? find(answer.like, conflict) : conflict.contenders.find(isUpload);
      if (!like || !isUpload(like)) return failed(`${target} made content like no upload`, fallback, conflict);
      const unread = askForTags(conflict);
      if (unread) return unread;
      const content = new Uint8Array(Buffer.from(answer.base64, 'base64'));
      const holds = conflict.contenders.filter((write) => answer.holds?.some((place) => isAt(write, place)));
      const held = holds.length > 0 ? `, which hold ${namesOf(holds, conflict)}` : '';
      const around = surroundingsOf(conflict.contenders, conflict, answer.like ? { like } : {});
      const whose = answer.like ? `, with headers, metadata and tags of ${nameOf(like, conflict)}` : '';
      const why = `${target} made ${content.length} bytes${held}${whose}${surroundingsText(around, conflict)}${because}`;
      return { kind: 'merges', content, around, like, holds, why };
    }
    case 'hold':
      return { kind: 'holds', why: `${target} leaves it to a person${because}` };
    case 'none':
      return answer.failed
        ? failed(`${target} gave no answer${because}`, fallback, conflict)
        : handedOn(`${target} abstains${because}`, fallback, conflict);
  }
}

function failed(hindrance: string, fallback: Policy, conflict: Conflict): Resolution {
  const resolution = handedOn(hindrance, fallback, conflict);
  if (resolution.kind === 'asks') return resolution;
  return { ...resolution, flags: [...(resolution.flags ?? []), 'custom-failed'] };
}

function find(place: Place, { contenders }: Conflict): Write | undefined {
  return contenders.find((write) => isAt(write, place));
}

function isAt(write: Write, { region, id }: Place): boolean {
  return write.region === region && write.id === id;
}

function isUpload({ state }: Write): boolean {
  return state.kind === 'object';
}

/** Sentences end in one already. */
function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}
