import { ACCOUNT } from '../../names.ts';
import type { CallerIdentity } from './caller-identity.ts';
import { malformedPolicy } from './refusals.ts';

/** AWS's services and other ways in do not come here: what names one takes nobody. */
const OF_NOBODY = ['Service', 'Federated', 'CanonicalUser'];

/** Whether a principal element takes a caller. `*` takes those without a signature too. */
export function parsePrincipal(element: unknown): (identity: CallerIdentity | undefined) => boolean {
  if (element === '*') return () => true;
  if (typeof element !== 'object' || element === null || Array.isArray(element)) throw invalid();
  const stray = Object.keys(element).find((kind) => kind !== 'AWS' && !OF_NOBODY.includes(kind));
  if (stray !== undefined || Object.keys(element).length === 0) throw invalid();
  const { AWS } = element as { AWS?: unknown };
  const names = (AWS === undefined ? [] : Array.isArray(AWS) ? AWS : [AWS]) as unknown[];
  if (!names.every((name) => typeof name === 'string' && IS_PRINCIPAL.test(name))) throw invalid();
  return (identity) => names.some((name) => takes(name as string, identity));
}

const IS_PRINCIPAL = /^(\*|\d{12}|arn:aws(-[a-z-]+)?:(iam|sts)::\d{12}:(root|(user|role|assumed-role)\/.+))$/;

/** An account, or its root, stands for all of the account. */
function takes(name: string, identity: CallerIdentity | undefined): boolean {
  if (name === '*') return true;
  if (!identity) return false;
  return name === ACCOUNT || name === `arn:aws:iam::${ACCOUNT}:root` || name === identity.arn;
}

const invalid = () => malformedPolicy('Invalid principal in policy');
