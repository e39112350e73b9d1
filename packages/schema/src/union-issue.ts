/** What zod says of one problem, as far as it is read here. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a union: the issues of each of its forms, their paths from the union on. */
  readonly errors?: readonly (readonly Issue[])[] | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly expected?: string | undefined;
}

/**
 * The problem that is worth telling of a value that has several forms: of the form that was meant. That is the one that knows the most of its keys
 * and, of those, the one with the fewest problems. Of a value that has the type of none, all types are named.
 */
export function narrowedIssue(issue: Issue): Issue {
  const forms = (issue.errors ?? []).filter((one) => one.length > 0);
  if (issue.code !== 'invalid_union' || forms.length === 0) return issue;
  const types = forms.map(([first]) =>
    first!.code === 'invalid_type' && first!.path.length === 0 ? first!.expected : undefined,
  );
  if (types.every((type) => type !== undefined))
    return { ...issue, message: `expected ${[...new Set(types)].join(' or ')}` };
  const meant = [...forms].sort((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)[0]!;
  return narrowedIssue({ ...meant[0]!, path: [...issue.path, ...meant[0]!.path] });
}

const unknownKeys = (issues: readonly Issue[]): number =>
  issues.reduce((sum, { path, keys = [] }) => sum + (path.length === 0 ? keys.length : 0), 0);
