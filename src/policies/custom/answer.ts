import * as z from 'zod/mini';
import type { Answer } from '../../domain/model/decision.ts';
import { parseRegion, parseVersionId } from '../../domain/model/ids.ts';
import type { Place } from '../../domain/model/version.ts';
import { strictObject } from '../support/strict-object.ts';
import { CUSTOM_SCHEMA } from './edition.ts';
import type { CustomRequest } from './request.ts';

/** The journal keeps the answer in the decision's item, of which DynamoDB allows 400 KB; base64 takes a third more. */
export const MAX_ANSWER_BYTES = 200 * 1024;

/** A sentence for the journal and the log, not a report. */
const MAX_WHY = 500;

const schema = z.literal(CUSTOM_SCHEMA);
const why = z.optional(z.string()).check(z.describe(`a sentence for the journal; cut after ${MAX_WHY} characters`));
const place = strictObject({ region: z.string(), versionId: z.string() });

const answers = {
  winner: strictObject({ schema, winner: place.check(z.describe('one of the contenders')), why }).check(
    z.describe('one of the contenders wins'),
  ),
  content: strictObject({
    schema,
    content: z.base64().check(z.describe(`the new bytes in base64; at most ${MAX_ANSWER_BYTES} bytes`)),
    like: z
      .optional(place)
      .check(
        z.describe(
          'the contender, an object, whose headers, metadata and tags it gets; left out: those of all, merged three ways, and the latest where they clash',
        ),
      ),
    holds: z
      .optional(z.array(place))
      .check(z.describe('the contenders, objects, whose content is in it; all others lose; left out: all lose')),
    why,
  }).check(z.describe('new content takes the place of all contenders')),
  hold: strictObject({ schema, hold: z.literal(true), why }).check(z.describe('a person has to choose')),
  abstain: strictObject({ schema, abstain: z.literal(true), why }).check(z.describe('`otherwise` decides')),
};
type AnswerKind = keyof typeof answers;

/** What the owner's code may say. The source of its type and of its JSON Schema. */
export const customAnswer = z.union([answers.winner, answers.content, answers.hold, answers.abstain]);
export type CustomAnswer = z.input<typeof customAnswer>;

/** Whatever came back, as an answer: what is not right is none, and `why` names the path and the problem. */
export function readAnswer(raw: unknown, request: CustomRequest): Answer {
  const kinds = Object.keys(answers) as AnswerKind[];
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return nonsense(`it must be an object with one of ${kinds.join(', ')}, not ${describeValue(raw)}`);
  const [kind, ...others] = kinds.filter((name) => Object.hasOwn(raw, name));
  if (kind === undefined) return nonsense(`it has none of ${kinds.join(', ')}`);
  if (others.length > 0) return nonsense(`it has both ${kind} and ${others.join(' and ')}; only one can be meant`);
  const parsed = answers[kind].safeParse(raw);
  if (!parsed.success) return nonsense(problemOf(parsed.error.issues));
  return checked(parsed.data as CustomAnswer, request);
}

function checked(answer: CustomAnswer, request: CustomRequest): Answer {
  const sentence = (answer.why ?? '').replace(/\s+/g, ' ').trim().slice(0, MAX_WHY);
  if ('hold' in answer) return { kind: 'hold', why: sentence };
  if ('abstain' in answer) return { kind: 'none', why: sentence };
  if ('winner' in answer) {
    const problem = problemOfPlace(answer.winner, request);
    return problem ? nonsense(`winner: ${problem}`) : { kind: 'winner', winner: placeOf(answer.winner), why: sentence };
  }
  const { content, like, holds } = answer;
  const bytes = Buffer.from(content, 'base64').length;
  if (bytes > MAX_ANSWER_BYTES)
    return nonsense(`content: has ${bytes} bytes; the journal keeps it, and has room for ${MAX_ANSWER_BYTES}`);
  const problem = like && (problemOfPlace(like, request) ?? problemOfDelete(like, request));
  if (problem) return nonsense(`like: ${problem}`);
  const wrong = holds?.map((held) => problemOfPlace(held, request) ?? problemOfDelete(held, request)).find(Boolean);
  if (wrong) return nonsense(`holds: ${wrong}`);
  const named = { ...(like ? { like: placeOf(like) } : {}), ...(holds ? { holds: holds.map(placeOf) } : {}) };
  return { kind: 'content', base64: content, ...named, why: sentence };
}

type Named = z.output<typeof place>;

const find = ({ region, versionId }: Named, { contenders }: CustomRequest) =>
  contenders.find((contender) => contender.region === region && contender.versionId === versionId);

function problemOfPlace(named: Named, request: CustomRequest): string | undefined {
  if (find(named, request)) return undefined;
  const allowed = request.contenders.map(({ region, versionId }) => `${region}/${versionId}`);
  return `${named.region}/${named.versionId} does not contend; allowed: ${allowed.join(', ')}`;
}

function problemOfDelete(named: Named, request: CustomRequest): string | undefined {
  return find(named, request)?.kind === 'delete'
    ? `${named.region}/${named.versionId} is a delete, which has no content`
    : undefined;
}

function placeOf({ region, versionId }: Named): Place {
  return { region: parseRegion(region), id: parseVersionId(versionId) };
}

function nonsense(problem: string): Answer {
  return { kind: 'none', failed: true, why: `its answer is not understood: ${problem}` };
}

function problemOf([issue]: readonly z.core.$ZodIssue[]): string {
  const path = issue?.path.join('.') ?? '';
  return path === '' ? (issue?.message ?? '') : `${path}: ${issue?.message}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
