import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Table } from '@ctfusion/base';
import { readToolResults, type ToolSettings } from '../src/index.js';

/** Writes a file of a tool, and reads it. */
export const read = (name: string, text: string, settings: ToolSettings = {}) => {
  // Of this call: test files that run in one process share this module, and the first to end must not take what the second writes into.
  const folder = mkdtempSync(join(tmpdir(), 'ctfusion-tools-'));
  try {
    const file = join(folder, name);
    writeFileSync(file, text);
    return readToolResults(file, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
export const column = (table: Table, name: string): readonly (number | string)[] =>
  table.column(name).kind === 'text' ? table.texts(name) : [...table.numbers(name)];

/** The example of llama.cpp's tools/llama-bench/README.md, section JSON; entries that are not read are left out here. */
export const LLAMA_BENCH = [
  {
    build_commit: '8cf427ff',
    build_number: 5163,
    cpu_info: 'AMD Ryzen 7 7800X3D 8-Core Processor',
    gpu_info: 'NVIDIA GeForce RTX 4080',
    backends: 'CUDA',
    model_filename: 'models/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
    model_type: 'qwen2 7B Q4_K - Medium',
    model_size: 4677120000,
    model_n_params: 7615616512,
    n_gpu_layers: -1,
    n_prompt: 512,
    n_gen: 0,
    n_depth: 0,
    avg_ns: 72135640,
    avg_ts: 7100.002165,
    samples_ns: [74601900, 71632900, 71745200, 71952700, 70745500],
  },
  {
    build_commit: '8cf427ff',
    build_number: 5163,
    cpu_info: 'AMD Ryzen 7 7800X3D 8-Core Processor',
    gpu_info: 'NVIDIA GeForce RTX 4080',
    backends: 'CUDA',
    model_filename: 'models/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
    model_type: 'qwen2 7B Q4_K - Medium',
    model_size: 4677120000,
    model_n_params: 7615616512,
    n_gpu_layers: -1,
    n_prompt: 0,
    n_gen: 128,
    n_depth: 0,
    avg_ns: 1076767880,
    avg_ts: 118.881588,
    samples_ns: [1075361300, 1065089400, 1071761200, 1081934900, 1089692600],
  },
];
/** The same README, section "Different prefilled context". */
export const TABLE = `| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           pp512 |      7340.20 ± 23.45 |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |           tg128 |        120.60 ± 0.59 |
| qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |    pp512 @ d512 |      6425.91 ± 18.88 |

build: 8cf427ff (5163)
`;

/** Entries of `vllm bench serve --save-result` (vllm-project/vllm, vllm/benchmarks/serve.py: result_json). */
export const VLLM = {
  date: '20251101-120000',
  backend: 'vllm',
  label: null,
  model_id: 'meta-llama/Llama-3.1-8B-Instruct',
  tokenizer_id: 'meta-llama/Llama-3.1-8B-Instruct',
  num_prompts: 200,
  request_rate: 'inf',
  burstiness: 1.0,
  max_concurrency: 16,
  duration: 50.0,
  completed: 200,
  total_input_tokens: 102400,
  total_output_tokens: 25600,
  request_throughput: 4.0,
  output_throughput: 512.0,
  total_token_throughput: 2560.0,
  mean_ttft_ms: 190.0,
  median_ttft_ms: 180.0,
  mean_tpot_ms: 30.0,
  median_tpot_ms: 30.0,
  mean_itl_ms: 30.0,
};

/** Columns of huggingface/pytorch-image-models, benchmark.py; two made-up rows and one that failed. */
export const TIMM = `model,infer_img_size,infer_samples_per_sec,infer_step_time,infer_batch_size,param_count,infer_gmacs,infer_macts
resnet50,224,4000.0,64.0,256,25.56,4.11,11.11
vit_base_patch16_224,224,2000.0,128.0,256,86.57,16.87,16.49
broken,224,0,0,256,1,1,1
`;

/** As LoadGen writes it (mlcommons/inference, loadgen/results.cc); figures made up. */
export const summary = (
  scenario: string,
  metric: string,
  verdict = 'VALID',
): string => `================================================
MLPerf Results Summary
================================================
SUT name : PySUT
Scenario : ${scenario}
Mode     : PerformanceOnly
${metric}
Result is : ${verdict}
  Min duration satisfied : Yes
  Min queries satisfied : Yes
  Early stopping satisfied: Yes

================================================
Additional Stats
================================================
Min latency (ns)                : 900000
Max latency (ns)                : 9000000
Mean latency (ns)               : 1250000
50.00 percentile latency (ns)   : 1200000
`;
export const work = {
  convolutionGflops: 8.2,
  groupedGflops: 0,
  matrixGflops: 0,
  attentionGflops: 0,
  elementwiseGb: 0.1,
  normalisationGb: 0.1,
  params: 25_557_032,
  kernels: 175,
};

/** Columns of mlcommons/inference, tools/submission/submission_checker (results.py); figures made up. */
export const RESULTS = `Organization,Availability,Division,SystemType,SystemName,Platform,Model,MlperfModel,Scenario,Result,Accuracy,number_of_nodes,host_processor_model_name,host_processors_per_node,host_processor_core_count,accelerator_model_name,accelerators_per_node,Location,framework,operating_system,notes,compliance,errors,version,inferred,has_power,Units,weight_data_types
"A","available","closed","edge","S","P","resnet","resnet","SingleStream","0.5","acc: 76","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","1","closed/A","PyTorch 2.3","Ubuntu","","1","0","v4.1","0","True","Latency (ms)","fp16"
"A","available","closed","edge","S","P","resnet","resnet","SingleStream","90","acc: 76","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","1","closed/A","PyTorch 2.3","Ubuntu","","1","0","v4.1","0","True","millijoules","fp16"
"A","available","closed","edge","S","P","resnet","resnet","MultiStream","2","acc: 76","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","1","closed/A","PyTorch 2.3","Ubuntu","","1","0","v4.1","0","False","Latency (ms)","fp16"
"A","available","closed","datacenter","S","P","resnet","resnet","Offline","64000","acc: 76","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","4","closed/A","TensorRT 10.2.0, CUDA 12.4","Ubuntu","","1","0","v4.1","0","False","Samples/s","int8"
"A","available","closed","datacenter","S","P","resnet","resnet","Server","60000","acc: 76","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","4","closed/A","TensorRT 10.2.0","Ubuntu","","1","0","v4.1","0","False","Queries/s","int8"
"A","available","open","edge","S","P","resnet","resnet","SingleStream","5","acc: 76","1","AMD EPYC 9654","2","96","","","open/A","onnxruntime 1.18","Ubuntu","","1","0","v4.1","0","False","Latency (ms)","fp32"
"A","available","closed","datacenter","S","P","rnnt","rnnt","Offline","9000","acc: 1","1","AMD EPYC 9654","2","96","NVIDIA A100-PCIe-80GB","1","closed/A","TensorRT 10.2.0","Ubuntu","","1","0","v4.1","0","False","Samples/s","int8"
`;
/** The first result of mlcommons/inference_results_v4.1, summary_results.json, and one as of ResNet-50. */
export const PUBLISHED = {
  ID: 'v4.1-0001',
  Submitter: 'AMD',
  System: 'Supermicro AS-8125GS-TNMR2',
  UsedModel: 'llama2-70b-99',
  Model: 'llama2-70b-99',
  Scenario: 'Offline',
  Nodes: 1,
  Processor: '2xAMD EPYC 9374F',
  Accelerator: 'AMD Instinct MI300X-NPS1-SPX-192GB-750W',
  'a#': 1.0,
  Software: 'vLLM 0.4.3+rocm614, PyTorch 2.3.0, ROCm 6.1.2',
  has_power: false,
  weight_data_types: 'fp8',
  Performance_Result: 3062.72,
  Performance_Units: 'Tokens/s',
};
