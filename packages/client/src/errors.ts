import type { Problem } from '@ctfusion/schema/service';

/** The service refused: its problem document (RFC 9457), whose codes are those of the whole of CTFusion. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.field === undefined ? problem.detail : `${problem.field}: ${problem.detail}`);
    this.problem = problem;
  }

  /** For programs; stable. */
  get code(): Problem['code'] {
    return this.problem.code;
  }

  /** Of HTTP. */
  get status(): number {
    return this.problem.status;
  }
}

/** Nobody answered, or something that is no such service: a proxy, for example. Worth trying again. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** Of HTTP; absent where nobody answered. */
  readonly status?: number;

  constructor(reason: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(reason, { cause });
    if (status !== undefined) this.status = status;
  }
}
