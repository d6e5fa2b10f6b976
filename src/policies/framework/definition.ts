// src/policies/framework: how policies are defined, chained and replayed.
import * as z from 'zod/mini';
import type { PolicyStep, Write } from '../../domain/model/decision.ts';
import type { Ask, Conflict, Resolution } from '../../domain/model/policy.ts';
import { inOrder } from '../support/order.ts';
import { strictObject } from '../support/strict-object.ts';

/** Pure, total, and independent of the order of contenders (they are handed in with the latest stamp first). */
export type Policy = (conflict: Conflict) => Resolution;

/** A policy or a list of them as a configuration writes it; parsed into steps with every default filled in. */
export type PolicyChoice = z.ZodMiniType<readonly PolicyStep[], unknown>;

export interface Parameter<Schema extends z.ZodMiniType = z.ZodMiniType> {
  readonly schema: Schema;
  /** For `concord` help and for editors. */
  readonly help: string;
  /** What the value speaks of, for checks that need the whole configuration. */
  readonly holds?: 'regions' | 'policies';
  /** Who alone sets it, where that is not the owner: no configuration may. */
  readonly setBy?: string;
}

type Parameters = Readonly<Record<string, Parameter>>;
type Values<P extends Parameters> = { readonly [Name in keyof P]: z.output<P[Name]['schema']> };

/** What one file in this folder states. */
interface Recipe<Name extends string, P extends Parameters> {
  readonly name: Name;
  /** One sentence. */
  readonly summary: string;
  /** It may make new content of several writes. */
  readonly merges?: true;
  /** `policies` is the schema for a parameter that holds policies of its own. */
  readonly parameters: (policies: PolicyChoice) => P;
  /** What is wrong with values that are right one by one. */
  readonly validate?: (values: Values<P>) => string | undefined;
  readonly create: (values: Values<P>, tools: RecipeTools) => Policy;
  /** Whether writes of one state may be two changes to it, which have to be merged: two that counted alike. Left out: never. */
  readonly mergesEqual?: (values: Values<P>) => boolean;
  /** What is worth a flag whoever decides: asked of the whole conflict, even if another policy had narrowed it to one before. */
  readonly observe?: (values: Values<P>) => (conflict: Conflict) => readonly string[];
}

export interface PolicyDefinition<Name extends string = string> {
  readonly name: Name;
  readonly summary: string;
  readonly merges: boolean;
  readonly parameters: (policies: PolicyChoice) => Parameters;
  readonly schema: (policies: PolicyChoice) => z.ZodMiniObject;
  readonly compile: (step: PolicyStep, tools: CompileTools) => CompiledPolicy;
}

/** Who would win, who would if that one were not there, and so on. `places`: so many matter, and only about those is anything asked. */
export type Rank = (conflict: Conflict, places?: number) => Ranking;

export interface Ranking {
  readonly order: readonly Write[];
  /** What has to be known before `order` is what the policies say. */
  readonly ask?: Ask;
}

/** For parameters that hold policies, and for those who have to name their own step. */
export interface RecipeTools {
  readonly narrowBy: (steps: readonly PolicyStep[]) => Policy;
  readonly rankBy: (steps: readonly PolicyStep[]) => Rank;
  readonly step: PolicyStep;
}

export interface CompileTools extends Omit<RecipeTools, 'step'> {
  readonly policies: PolicyChoice;
}

/** What a policy says that asks for something, in case it can't be had. */
export const NOT_AT_HAND = 'what it needs to know was not at hand';

export interface CompiledPolicy {
  readonly name: string;
  readonly narrow: Policy;
  readonly observe: (conflict: Conflict) => readonly string[];
  /** Asked also where nobody sees a difference: it may merge what is equal. */
  readonly mergesEqual?: boolean;
}

/** Turns a recipe into what the registry, the chain, the configuration and the help all read. */
export function definePolicy<const Name extends string, P extends Parameters>(
  recipe: Recipe<Name, P>,
): PolicyDefinition<Name> {
  const { name, summary, merges = false, parameters, create, observe, mergesEqual } = recipe;
  const schema = (policies: PolicyChoice) => schemaOf(recipe, parameters(policies));
  return {
    name,
    summary,
    merges,
    parameters,
    schema,
    compile(step, { policies, ...tools }) {
      // The schema was made from P, name by name; TypeScript can't follow that through Object.fromEntries.
      const values = schema(policies).parse(step) as Values<P>;
      const policy = create(values, { ...tools, step });
      return {
        name,
        narrow: (conflict) => policy(inOrder(conflict)),
        observe: observe?.(values) ?? (() => []),
        mergesEqual: mergesEqual?.(values) ?? false,
      };
    },
  };
}

function schemaOf<P extends Parameters>(recipe: Recipe<string, P>, parameters: P): z.ZodMiniObject {
  const { name, summary, validate } = recipe;
  const fields = Object.entries(parameters).map(([field, { schema, help }]) => [field, withHelp(schema, help)]);
  const shape: z.core.$ZodShape = { use: z.literal(name), ...Object.fromEntries(fields) };
  return strictObject(shape).check(
    z.describe(summary),
    z.superRefine((values, context) => {
      const problem = validate?.(values as Values<P>);
      if (problem !== undefined) context.addIssue(problem);
    }),
  );
}

function withHelp(schema: z.ZodMiniType, help: string): z.ZodMiniType {
  return schema.check(z.describe(help));
}
