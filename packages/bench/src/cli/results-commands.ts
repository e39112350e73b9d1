import { join } from 'node:path';
import { writeFileAtomically } from '@ctfusion/base/files';
import { backendNames } from '../backends/backend-registry.js';
import { chooseBackend } from '../jobs/choose-backend.js';
import { verifyBackend } from '../jobs/verify-backend.js';
import { htmlReport } from '../report/html-report.js';
import { exportDataset } from '../results/dataset-export.js';
import { readResults, writeAnalysis } from '../results/results-folder.js';
import { oneOf } from './bench-command.js';
import { printLine } from './print.js';

export function analyseCommand(folder: string): void {
  const features = writeAnalysis(readResults(folder));
  const missing = Object.keys(features.missing).length;
  printLine(
    `${Object.keys(features.values).length} features, ${missing} not measured: ${join(folder, 'features.csv')}`,
  );
}

export function reportCommand(folder: string, output = join(folder, 'report.html')): void {
  writeFileAtomically(output, htmlReport(readResults(folder)));
  printLine(output);
}

/** Writes the dataset folder and says how far its runs lie apart. */
export function exportCommand(bench: readonly string[], measure: readonly string[], output: string): void {
  const { features, medianDifference, worst } = exportDataset(bench, measure, output);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (bench.length > 1 && worst !== undefined) {
    printLine(
      `${bench.length} runs: ${features} latency features differ by ${percent(medianDifference)} in the median, at worst ${worst.feature} by ${percent(worst.difference)}`,
    );
  }
  printLine(output);
}

/** Prints one line per operator; exit code 1 if any differs from the CPU provider's result. */
export async function verifyCommand(options: Readonly<Record<string, string>>): Promise<void> {
  const backend = oneOf(options['backend'] ?? 'onnxruntime', backendNames, '--backend');
  const request = {
    backend,
    device: options['device'] ?? 'auto',
    python: options['python'],
    purpose: 'operators',
  } as const;
  const { choice, facts } = await chooseBackend(request, true);
  printLine(`${facts.backend} on ${facts.device}, against onnxruntime-cpu`);
  for (const { name, worst, problem } of await verifyBackend(choice)) {
    printLine(`  ${name.padEnd(14)} ${problem ?? `agrees, worst difference ${worst.toExponential(1)}`}`);
    if (problem !== undefined) process.exitCode = 1;
  }
}
