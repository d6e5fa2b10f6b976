import type * as z from 'zod/mini';
import type { Path } from './config-error.ts';

type Issue = z.core.$ZodIssue;

/** A problem before its path is made a text. */
export interface Finding {
  readonly at: Path;
  readonly message: string;
}

/** Zod's tree of issues as a flat list, each at its own path. */
export function findingsOf(issues: readonly Issue[], below: Path = []): readonly Finding[] {
  return issues.flatMap((issue) => findingsOfIssue(issue, [...below, ...issue.path]));
}

function findingsOfIssue(issue: Issue, at: Path): readonly Finding[] {
  if (issue.code === 'invalid_key')
    return findingsOf(
      issue.issues.map((inner) => ({ ...inner, path: [] })),
      at,
    );
  if (issue.code !== 'invalid_union') return [{ at, message: issue.message }];
  const fitting = issue.errors.filter((branch) => !branch.some(isWrongShape));
  const [branch] = fitting;
  return branch === undefined ? [{ at, message: issue.message }] : findingsOf(branch, at);
}

/**
 * The value isn't at all what this branch of a union is about. Our unions tell their branches apart by shape (text, mapping, list),
 * so one branch at most is meant, and its issues are the ones worth showing.
 */
function isWrongShape(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof issue.input !== 'string');
}
