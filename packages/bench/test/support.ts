import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphBuilder } from '@ctfusion/profile';
import { afterAll } from 'vitest';
import { fillWeights } from '../src/zoo/weight-blob.js';

/** A software Vulkan that Debian's chromium-common brings along. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const debianPython = '/usr/bin/python3';

/** Why WebGPU cannot be tested here; `undefined` if it can. Points Vulkan's loader at the software device while the file's tests run. */
export function webGpuAbsent(): string | undefined {
  if (process.env['VK_DRIVER_FILES'] === undefined) {
    if (!existsSync(swiftShader) || !hasVulkanLoader())
      return `no ${swiftShader}, or no libvulkan.so.1: install chromium-common and libvulkan1`;
    process.env['VK_DRIVER_FILES'] = swiftShader;
    // Other test files run in this process, too.
    afterAll(() => {
      delete process.env['VK_DRIVER_FILES'];
    });
  }
  return undefined;
}

/** Whether the library is installed that finds Vulkan's devices. */
function hasVulkanLoader(): boolean {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1');
  } catch {
    return false;
  }
}

/** Why torch cannot be tested here; `undefined` if it can. */
export function torchAbsent(): string | undefined {
  try {
    execFileSync(debianPython, ['-c', 'import torch'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${debianPython} has no torch: install python3-torch`;
  }
}

export const python = debianPython;

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `ctfusion-${name}-`));
}

/**
 * A small convolutional classifier as a user's file with its weights beside it; gives the file's path.
 * @param size height and width of its images: names leave them open
 */
export function writeTinyModel(
  folder: string,
  size: readonly [string | number, string | number] = ['height', 'width'],
): string {
  const g = new GraphBuilder('tiny');
  const x = g.input('image', ['batch', 3, ...size]);
  const conv = g.node('Conv', [x, g.weight([8, 3, 3, 3], { uniform: 0.3 }), g.weight([8], { value: 0.1 })], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
  const pooled = g.node('Flatten', [g.node('GlobalAveragePool', [g.node('Relu', [conv])])], { axis: 1 });
  g.outputAs(g.node('MatMul', [pooled, g.weight([8, 5], { uniform: 0.5 })]), 'scores');
  const path = join(folder, 'tiny.onnx');
  writeFileSync(path, g.toBytes());
  writeFileSync(join(folder, 'weights'), fillWeights(g.weights, g.weightBytes, 1));
  return path;
}

/** A configuration that measures every kind of thing in a second or two. */
export const tinyConfig = `
run_settings: { batch_sizes: [1, 2], curve_time_budget_s: 600, warmup_runs: 1, timed_runs: 6, min_timed_runs: 2 }
benchmark_groups:
  - group_name: gpu_compute
    benchmarks:
      - { name: Conv_Tiny, layer_type: Conv2d, data_types: [fp32], parameters: { input_shape: [4, 8, 8], in_channels: 4, out_channels: 6, kernel_size: 3, stride: 1, padding: 1 } }
      - { name: Softmax_Tiny, layer_type: Softmax, data_types: [fp32], parameters: { input_shape: [3, 5, 7] } }
  - group_name: data_transfer
    benchmarks:
      - { name: H2D_Pageable, parameters: { direction: H2D, use_pinned_memory: false, transfer_sizes_mb: [0.25, 1] } }
      - { name: D2H_Pageable, parameters: { direction: D2H, use_pinned_memory: false, transfer_sizes_mb: [0.25] } }
      - { name: H2D_Pinned, parameters: { direction: H2D, use_pinned_memory: true, transfer_sizes_mb: [0.25] } }
`;
