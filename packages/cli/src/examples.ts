import type { Command } from 'commander';
import { allCommands } from './command-tree.js';

/** What each command's help shows, by the words that call it. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'dataset build': [
    'ctfusion dataset build --measurements measurements.csv --benchmarks hbv.csv --systems systems.csv --out dataset.csv',
  ],
  'dataset import': [
    'ctfusion dataset import published --from ctfusion --out dataset.csv',
    'ctfusion dataset import llama-bench.json --out runs.csv',
  ],
  agent: [
    'CTFUSION_KEY=ctf_… ctfusion agent --service https://fleet.example:8080 --price-per-hour 0.35',
    'ctfusion agent --service https://fleet.example:8080 --key-file /run/secrets/ctfusion',
  ],
  demo: ['ctfusion demo', 'ctfusion demo --no-open --port 0'],
  worker: ['ctfusion worker --database postgres://user:password@host/name'],
  serve: ['ctfusion serve', 'ctfusion serve --database postgres://user:password@host/name --host 0.0.0.0'],
  train: ['ctfusion train --config experiments/configs/slices_staged.yml'],
  predict: [
    'ctfusion predict --systems system.json --tasks task.json',
    'ctfusion predict --systems system.json --tasks task.json --set batch_size=16 --explain',
  ],
  rank: [
    'ctfusion rank --systems offers.json --tasks task.json --deadline 10m',
    'ctfusion rank --systems offers.json --tasks task.json --deadline 10m --min-probability 0.95 --out ranking.csv',
    'ctfusion rank --systems offers.json --measured 7h --on "RTX 3080"',
    'ctfusion rank --systems offers.json --tasks task.json --epochs 3 --samples 50000 --checkpoint 10GB --setup image=8GB,data=50GB',
  ],
  calibrate: [
    'ctfusion calibrate --systems system.json --runs measurements.csv --out calibrated',
    'ctfusion calibrate --bundle bundles/generation --runs llama-bench.json --out calibrated',
  ],
  'suggest-runs': ['ctfusion suggest-runs --systems system.json --tasks tasks.csv --budget-ms 60000'],
  'study groups': ['ctfusion study groups --config experiments/configs/slices_staged.yml'],
  'study coverage': ['ctfusion study coverage --config experiments/configs/slices_staged.yml'],
  'study calibration': ['ctfusion study calibration --config experiments/configs/slices_staged.yml'],
  'study published': [
    'ctfusion study published --config experiments/configs/slices_staged.yml --reference published',
  ],
  'study imputation': ['ctfusion study imputation --systems dataset.csv'],
  bench: ['ctfusion bench --quick --out results'],
  'bench analyse': ['ctfusion bench analyse results/20260131_120000_my-machine'],
  'bench report': ['ctfusion bench report results/20260131_120000_my-machine --out report.html'],
  'bench verify': ['ctfusion bench verify --backend cuda'],
  'bench export': [
    'ctfusion bench export --bench results/first results/second --measure results/measure --out my-dataset',
  ],
  measure: [
    'ctfusion measure --tasks tasks.yml --out results/measure',
    'ctfusion measure --kind generation --tasks tasks.yml --endpoint http://localhost:8000/v1 --served-model llama',
  ],
  profile: ['ctfusion profile model.onnx --input-size 224x224 --batch 8'],
  'study ladder': ['ctfusion study ladder --config experiments/configs/slices_staged.yml'],
  evaluate: ['ctfusion evaluate runs --out report'],
  quickstart: ['ctfusion quickstart'],
  catalog: [
    'ctfusion catalog "NVIDIA GeForce RTX 4090"',
    'ctfusion catalog --from names.csv --kind gpu --json',
  ],
  models: ['ctfusion models llama-3.1-8b', 'ctfusion models qwen2.5', 'ctfusion models --kind vision --json'],
  'systems import': ['ctfusion systems import offers.json --out systems.jsonl'],
  'task new': [
    'ctfusion task new model.onnx --batch 8 --frames 96 --size 1280x720 --out task.json',
    'ctfusion task new --kind diffusion --model sd15 --steps 20 --size 512x512 --images 100',
  ],
  size: ['ctfusion size --systems offers.json --tasks task.json --out sizes.svg'],
  transfer: [
    'ctfusion transfer --measured 7h --on "RTX 3080" --to offers.json',
    'ctfusion transfer --measured 7h 5h --on "RTX 3080" "RTX 3090" --to "RTX A6000" --precision fp32',
    'ctfusion transfer --kind infer --measured 20m --on "RTX 3090" --to offers.json',
  ],
  page: ['ctfusion page --out page.html', 'ctfusion page --systems offers.json --out page.html'],
  completion: [
    'source <(ctfusion completion bash)',
    'ctfusion completion fish > ~/.config/fish/completions/ctfusion.fish',
  ],
};

/** Adds examples to the help of the commands that have some. */
export function addExamples(program: Command): void {
  for (const { words, command } of allCommands(program)) {
    const examples = EXAMPLES[words] ?? [];
    if (examples.length > 0)
      command.addHelpText('after', ['', 'Examples:', ...examples.map((line) => `  ${line}`)].join('\n'));
  }
}
