import * as z from 'zod/mini';
import { strictObject } from '../../policies/support/strict-object.ts';

/** As AWS's key ids begin, which would pass for names of variables. */
const KEY_ID = /^A(KIA|SIA)[A-Z0-9]{12,}$/;

/** Capitals alone, as everybody writes them: a key that somebody puts here by mistake is no such name. */
const variable = z
  .string({ error: ({ input }) => (input === undefined ? undefined : 'must be the name of an environment variable') })
  .check(
    z.regex(/^[A-Z_][A-Z0-9_]{0,99}$/, {
      error:
        'is no name of an environment variable; allowed: capitals, digits and _ (the key itself must not stand in this file)',
    }),
    z.refine(
      (name) => !KEY_ID.test(name),
      'is a key itself, which must not stand in this file: name the environment variable that holds it',
    ),
  );

const variables = strictObject({
  accessKeyId: variable,
  secretAccessKey: variable,
  sessionToken: z.optional(variable),
});

/** Where the credentials of an endpoint are found, never they themselves. */
export const credentialSource = strictObject(
  {
    profile: z
      .optional(z.string().check(z.minLength(1), z.maxLength(100)))
      .check(z.describe('a profile of the AWS configuration files of whoever runs it')),
    env: z
      .optional(z.union([variable, variables]))
      .check(
        z.describe(
          'environment variables by name; a text PREFIX means PREFIX_ACCESS_KEY_ID, PREFIX_SECRET_ACCESS_KEY and PREFIX_SESSION_TOKEN',
        ),
      ),
  },
  'must be { profile: NAME } or { env: PREFIX }; the key itself must not stand in this file',
).check(
  z.refine(
    ({ profile, env }) => (profile === undefined) !== (env === undefined),
    'must name profile or env, and not both',
  ),
);

export type WrittenCredentials = z.output<typeof credentialSource>;
