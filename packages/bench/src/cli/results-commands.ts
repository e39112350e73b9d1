import { join } from 'node:path';
import { writeFileAtomically } from '@ctfusion/base/files';
import type {
  BenchAnalysisDocument,
  BenchExportDocument,
  BenchReportDocument,
  BenchVerificationDocument,
} from '@ctfusion/schema/documents';
import { backendNames } from '../backends/backend-registry.js';
import { chooseBackend } from '../jobs/choose-backend.js';
import { type Verification, verifyBackend } from '../jobs/verify-backend.js';
import { htmlReport } from '../report/html-report.js';
import { exportDataset } from '../results/dataset-export.js';
import { readResults, writeAnalysis } from '../results/results-folder.js';
import { oneOf } from './bench-command.js';
import { printJson, printLine } from './print.js';

/** Whether one JSON document is printed in place of lines. */
interface ResultOptions {
  readonly json?: boolean;
}

export function analyseCommand(folder: string, { json }: ResultOptions): void {
  const { values: features, missing } = writeAnalysis(readResults(folder));
  if (json) printJson({ schema_version: 1, out: folder, features, missing } satisfies BenchAnalysisDocument);
  else
    printLine(
      `${Object.keys(features).length} features, ${Object.keys(missing).length} not measured: ${join(folder, 'features.csv')}`,
    );
}

export function reportCommand(
  folder: string,
  { json, out = join(folder, 'report.html') }: ResultOptions & { readonly out?: string | undefined },
): void {
  const html = htmlReport(readResults(folder));
  writeFileAtomically(out, html);
  if (json)
    printJson({ schema_version: 1, out, bytes: Buffer.byteLength(html) } satisfies BenchReportDocument);
  else printLine(out);
}

interface ExportOptions extends ResultOptions {
  readonly bench: readonly string[];
  readonly measure: readonly string[];
  readonly out: string;
}

/** Writes the dataset folder and says how far its runs lie apart. */
export function exportCommand({ bench, measure, out, json }: ExportOptions): void {
  const { features, medianDifference, worst } = exportDataset(bench, measure, out);
  const areSeveral = bench.length > 1 && worst !== undefined;
  if (json) {
    const repeatability = areSeveral && {
      latency_features: features,
      median_difference_percent: 100 * medianDifference,
      worst: { feature: worst.feature, difference_percent: 100 * worst.difference },
    };
    const document: BenchExportDocument = { schema_version: 1, out, bench_runs: bench.length };
    printJson(repeatability ? { ...document, repeatability } : document);
    return;
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (areSeveral) {
    printLine(
      `${bench.length} runs: ${features} latency features differ by ${percent(medianDifference)} in the median, at worst ${worst.feature} by ${percent(worst.difference)}`,
    );
  }
  printLine(out);
}

interface VerifyOptions extends ResultOptions {
  readonly backend?: string;
  readonly device?: string;
  readonly python?: string;
}

const REFERENCE = 'onnxruntime-cpu';

/** Prints one line per operator; exit code 1 if any differs from the CPU provider's result. */
export async function verifyCommand(options: VerifyOptions): Promise<void> {
  const backend = oneOf(options.backend ?? 'onnxruntime', backendNames, '--backend');
  const { device = 'auto', python, json } = options;
  const { choice, facts } = await chooseBackend({ backend, device, python, purpose: 'operators' }, true);
  const operators = await verifyBackend(choice);
  if (json) {
    const compared = { backend: facts.backend, device: facts.device, reference: REFERENCE };
    printJson({
      schema_version: 1,
      ...compared,
      operators: operators.map(operatorOf),
    } satisfies BenchVerificationDocument);
  } else {
    printLine(`${facts.backend} on ${facts.device}, against ${REFERENCE}`);
    for (const { name, worst, problem } of operators)
      printLine(`  ${name.padEnd(14)} ${problem ?? `agrees, worst difference ${worst.toExponential(1)}`}`);
  }
  if (operators.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

const operatorOf = ({
  name,
  worst,
  problem,
}: Verification): BenchVerificationDocument['operators'][number] => ({
  operator: name,
  agrees: problem === undefined,
  worst_difference: Number.isFinite(worst) ? worst : null,
  ...(problem === undefined ? {} : { problem }),
});
