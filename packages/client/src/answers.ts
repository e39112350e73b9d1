import type { PredictionDocument, RankingDocument } from '@ctfusion/schema/documents';
import type {
  Examination,
  ExaminationRequest,
  PredictionBatch,
  PredictionRequest,
  RankingRequest,
  StagesAnswer,
  StagesRequest,
  TimedRankingRequest,
} from '@ctfusion/schema/service';
import type { Asker, AskOptions } from './asker.js';

/** How long a task takes, where it should run, and why. */
export class Answers {
  readonly #asker: Asker;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  predict(question: PredictionRequest, options?: AskOptions): Promise<PredictionDocument> {
    return this.#asker.document('POST', '/v1/predictions', { body: question, ...options });
  }

  /** Predictions in the order of the questions. */
  predictMany(questions: PredictionBatch, options?: AskOptions): Promise<PredictionDocument> {
    return this.#asker.document('POST', '/v1/predictions/batch', { body: questions, ...options });
  }

  rank(question: RankingRequest, options?: AskOptions): Promise<RankingDocument> {
    return this.#asker.document('POST', '/v1/rankings', { body: question, ...options });
  }

  /** For a job of which only timed runs are known. */
  rankTimed(question: TimedRankingRequest, options?: AskOptions): Promise<RankingDocument> {
    return this.#asker.document('POST', '/v1/rankings/timed', { body: question, ...options });
  }

  /** Where the time goes on each of some machines, by the physics alone. */
  stages(question: StagesRequest, options?: AskOptions): Promise<StagesAnswer> {
    return this.#asker.document('POST', '/v1/stages', { body: question, ...options });
  }

  /** Why a machine's prediction is what it is, and what would narrow it. */
  examine(question: ExaminationRequest, options?: AskOptions): Promise<Examination> {
    return this.#asker.document('POST', '/v1/examinations', { body: question, ...options });
  }
}
