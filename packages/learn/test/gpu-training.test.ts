import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importGpuTraining } from '../src/dataset/gpu-training/import-gpu-training.js';
import { gpuChip } from '../src/dataset/step/gpu-chip.js';
import { importedFolder, resolvers } from './importing.js';

const reference = process.env['CTFUSION_REFERENCE_DIR'];
const { folder: scratch, writeRows } = importedFolder('gpu-training');

const HEADER = 'device_name,device_count,model,precision,software,global_batch,throughput';
const write = (...rows: string[]): void => writeRows('runs.csv', HEADER, rows);

describe('import of training throughputs', () => {
  it('turns throughput into the time of one step on every device', () => {
    write('NVIDIA GeForce RTX 3090,2,resnet50,mixed fp16,c,512,1024');
    const { table } = importGpuTraining(scratch, resolvers);
    expect(table.numbers('total_time_ms')[0]).toBe(500);
    expect(table.numbers('batch_size')[0]).toBe(256);
    expect(table.texts('step_family')[0]).toBe('resnet50 torch training half');
    expect(table.numbers('gpu_mem_bw_gbps')[0]).toBe(936.2);
    expect(table.texts('batch_origin')[0]).toBe('stated');
  });

  it('takes an empty batch for one that is not stated, and no other for it', () => {
    write('NVIDIA GeForce RTX 3090,1,resnet50,fp32,c,,1024');
    expect(importGpuTraining(scratch, resolvers).table.texts('batch_origin')[0]).toBe('assumed');
    for (const batch of ['0', '-3']) {
      write(`NVIDIA GeForce RTX 3090,1,resnet50,fp32,c,${batch},1024`);
      expect(() => importGpuTraining(scratch, resolvers)).toThrow(
        `row 2, column 'global_batch': is '${batch}'; it must be above 0`,
      );
    }
  });

  it('counts tokens where the throughput does', () => {
    // 16 sequences of 192 tokens at 3,072 tokens a second.
    write('NVIDIA GeForce RTX 3090,1,transformerxlbase,fp32,c,16,3072');
    const { table } = importGpuTraining(scratch, resolvers);
    expect(table.numbers('total_time_ms')[0]).toBe(1000);
    expect(table.texts('precision')[0]).toBe('tf32');
  });

  it('takes a batch that is not stated from those that are, by memory', () => {
    write(
      'NVIDIA GeForce RTX 3090,1,resnet50,mixed fp16,c,480,900',
      'NVIDIA RTX A4000,1,resnet50,mixed fp16,c,,450',
    );
    const { table } = importGpuTraining(scratch, resolvers);
    // 480 on 24 GB: 320 on 16 GB.
    expect([...table.numbers('batch_size')]).toEqual([480, 320]);
    expect(table.texts('batch_origin')[1]).toBe('assumed');
  });

  it('leaves out and counts what several devices cannot do, and jobs and devices that nobody knows', () => {
    write(
      'NVIDIA GeForce RTX 3090,1,ncf,fp32,c,1000,100',
      'NVIDIA GeForce RTX 3090,4,ncf,fp32,c,4000,801',
      'NVIDIA GeForce RTX 3090,4,ncf,fp32,c,4000,800',
      'NVIDIA GeForce RTX 3090,1,gpt9,fp32,c,1,1',
      'Some Card,1,ncf,fp32,c,1000,100',
    );
    const { table, leftOut } = importGpuTraining(scratch, resolvers);
    expect(table.rowCount).toBe(2);
    expect(leftOut).toEqual({
      'of jobs that are not known': 1,
      'faster than several devices can be': 1,
      "of devices without a data sheet ('Some Card')": 1,
    });
  });

  it('reads the repository’s own tables and compressed files', () => {
    mkdirSync(join(scratch, 'pytorch'));
    const tables = {
      'pytorch-train-throughput-fp16.csv':
        'name_gpu,num_gpu,watt,price,ssd,resnet50\nLambdaCloud 2x A100 80GB SXM4,2,800,1,0,2048\n',
      'pytorch-train-bs-fp16.csv':
        'name_gpu,num_gpu,watt,price,ssd,resnet50\nLambdaCloud 2x A100 80GB SXM4,2,800,1,896,1024\n',
    };
    for (const [name, text] of Object.entries(tables))
      writeFileSync(join(scratch, 'pytorch', `${name}.gz`), gzipSync(text));
    const { table, leftOut } = importGpuTraining(scratch, resolvers);
    expect(leftOut).toEqual({ failed: 1 });
    expect(table.texts('system_id')).toEqual(['A100 80GB SXM4']);
    expect(table.numbers('total_time_ms')[0]).toBe(500);
  });

  it('says in one line what a folder lacks', () => {
    expect(() => importGpuTraining(join(scratch, 'nowhere'), resolvers)).toThrow(/has neither runs\.csv nor/);
    writeFileSync(join(scratch, 'runs.csv'), 'device_name\na\n');
    expect(() => importGpuTraining(scratch, resolvers)).toThrow(/model/);
    write('NVIDIA GeForce RTX 3090,1,resnet50,fp32,c,1,0');
    expect(() => importGpuTraining(scratch, resolvers)).toThrow(/must be above 0/);
    writeFileSync(join(scratch, 'runs.csv'), gzipSync('a,b\n1,2\n').subarray(0, 20));
    expect(() => importGpuTraining(scratch, resolvers)).toThrow(/damaged or cut off/);
  });

  it('names of one chip fall together', () => {
    const names = ['A100 80GB PCIe', 'A100-PCIE-40GB', 'A100-SXM4-40GB', 'A100-SXM4-80GB'];
    expect(new Set(names.map((name) => gpuChip(`NVIDIA ${name}`)))).toEqual(new Set(['NVIDIA A100']));
    expect(gpuChip('NVIDIA Tesla V100 16GB (variant not given)')).toBe('NVIDIA Tesla V100');
    expect(gpuChip('NVIDIA GeForce RTX 3090')).toBe('NVIDIA GeForce RTX 3090');
  });
});

describe.skipIf(reference === undefined || !existsSync(join(reference, 'gpu-training')))(
  'the measured throughputs (CTFUSION_REFERENCE_DIR)',
  () => {
    it('all become steps but those that cannot be', () => {
      const { table, leftOut } = importGpuTraining(join(reference!, 'gpu-training'), resolvers);
      expect(table.rowCount).toBe(6546 - 191);
      expect(leftOut).toEqual({ 'faster than several devices can be': 191 });
      expect(new Set(table.texts('gpu_chip')).size).toBe(17);
    });
  },
);
