import { createCpuResolver, createGpuResolver, parseHints } from '@ctfusion/predict/systems';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCatalog } from './support/catalog.js';

const gpuSheets = readCatalog('gpu');
const cpuSheets = readCatalog('cpu');
const resolveGpu = createGpuResolver(gpuSheets);
const resolveCpu = createCpuResolver(cpuSheets);

/** Names as tools and people write them, each with the row that it means: written by hand, none taken from the reference name files. */
const GPU_FOUND: readonly (readonly [string, string])[] = [
  ['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 4090'],
  ['RTX_4090', 'NVIDIA GeForce RTX 4090'],
  ['RTX_4090D', 'NVIDIA GeForce RTX 4090 D'],
  ['4090', 'NVIDIA GeForce RTX 4090'],
  ['2080ti', 'NVIDIA GeForce RTX 2080 Ti'],
  ['GTX 1660 S', 'NVIDIA GeForce GTX 1660 SUPER'],
  ['RTX 4070S', 'NVIDIA GeForce RTX 4070 SUPER'],
  ['RTX Titan', 'NVIDIA TITAN RTX'],
  ['Q RTX 8000', 'NVIDIA Quadro RTX 8000'],
  ['QRTX8000', 'NVIDIA Quadro RTX 8000'],
  ['RTX 5880Ada', 'NVIDIA RTX 5880 Ada Generation'],
  ['RTX6000-Ada', 'NVIDIA RTX 6000 Ada Generation'],
  ['Quadro RTX A6000', 'NVIDIA RTX A6000'],
  ['A5000', 'NVIDIA RTX A5000'],
  ['RTX PRO 6000 WS', 'NVIDIA RTX PRO 6000 Blackwell Workstation Edition'],
  ['RTX PRO 6000 S', 'NVIDIA RTX PRO 6000 Blackwell Server Edition'],
  ['RTX PRO 4000', 'NVIDIA RTX PRO 4000 Blackwell'],
  ['InstinctMI250X', 'AMD Instinct MI250X'],
  ['RadeonPro W7900', 'AMD Radeon PRO W7900'],
  ['RadeonVII', 'AMD Radeon VII'],
  ['WX7100', 'AMD Radeon Pro WX 7100'],
  ['7900xtx', 'AMD Radeon RX 7900 XTX'],
  ['HL-225', 'Intel Gaudi 2'],
  ['Intel(R) Arc(TM) B580 Graphics', 'Intel Arc B580'],
  ['Intel(R) Arc(TM) 140V GPU (16GB)', 'Intel Arc 140V'],
  [
    '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD102 [GeForce RTX 4090] [10de:2684] (rev a1)',
    'NVIDIA GeForce RTX 4090',
  ],
  ['0000:65:00.0 3D controller: NVIDIA Corporation GA100 [A100 SXM4 80GB] (rev a1)', 'NVIDIA A100 SXM4 80GB'],
  ['NVIDIA Corporation GV100GL [Tesla V100S PCIe 32GB] (rev a1)', 'NVIDIA Tesla V100S PCIe 32GB'],
  ['NVIDIA Corporation GH100 [H100L 94GB]', 'NVIDIA H100 NVL 94GB'],
  ['NVIDIA Corporation GH100 [GH200 120GB / 480GB]', 'NVIDIA GH200 96GB HBM3'],
  ['NVIDIA Corporation GP102 [TITAN X] (rev a1)', 'NVIDIA TITAN X (Pascal)'],
  ['NVIDIA Corporation GM200 [GeForce GTX TITAN X] (rev a1)', 'NVIDIA GeForce GTX TITAN X'],
  ['NVIDIA Corporation GP106M [GeForce GTX 1060 Mobile]', 'NVIDIA GeForce GTX 1060 Mobile'],
  ['NVIDIA Corporation GA106M [GeForce RTX 3060 Mobile / Max-Q]', 'NVIDIA GeForce RTX 3060 Laptop GPU'],
  [
    'NVIDIA Corporation GA107BM / GN20-P0-R-K2 [GeForce RTX 3050 6GB Laptop GPU]',
    'NVIDIA GeForce RTX 3050 6GB Laptop GPU',
  ],
  [
    'NVIDIA Corporation GB202GL [RTX PRO 6000 Blackwell Max-Q Workstation Edition]',
    'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition',
  ],
  ['NVIDIA Corporation AD104GL [RTX 4000 SFF Ada Generation]', 'NVIDIA RTX 4000 SFF Ada Generation'],
  ['NVIDIA H100 80GB HBM3', 'NVIDIA H100 SXM5 80GB'],
  ['NVIDIA H100 80GB HBM2e', 'NVIDIA H100 PCIe 80GB'],
  ['NVIDIA-H100-80GB-HBM3', 'NVIDIA H100 SXM5 80GB'],
  ['NVIDIA H100 PCIe', 'NVIDIA H100 PCIe 80GB'],
  ['NVIDIA GH200 480GB', 'NVIDIA GH200 96GB HBM3'],
  ['NVIDIA GH200 144G HBM3e', 'NVIDIA GH200 144GB HBM3e'],
  ['NVIDIA GeForce RTX 3070 with Max-Q Design', 'NVIDIA GeForce RTX 3070 Laptop GPU'],
  ['NVIDIA GeForce RTX 2080 Super with Max-Q Design', 'NVIDIA GeForce RTX 2080 SUPER with Max-Q Design'],
  ['NVIDIA GeForce RTX 3050 4GB Laptop GPU', 'NVIDIA GeForce RTX 3050 Laptop GPU'],
  ['RTX 4050', 'NVIDIA GeForce RTX 4050 Laptop GPU'],
  ['nvidia.com/gpu.product=NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', 'NVIDIA A100 SXM4 40GB'],
  ['gpu:nvidia_a100_80gb_pcie_1g.10gb:3', 'NVIDIA A100 PCIe 80GB'],
  ['gpu:tesla_v100-sxm2-32gb:4(S:0-1)', 'NVIDIA Tesla V100 SXM2 32GB'],
  ['gres/gpu:v100s=2', 'NVIDIA Tesla V100S PCIe 32GB'],
  ['cloud.google.com/gke-accelerator: nvidia-l4', 'NVIDIA L4'],
  ['gpu_8x_a100_80gb_sxm4', 'NVIDIA A100 SXM4 80GB'],
  ['A100_80G_PCIe_NVLink', 'NVIDIA A100 PCIe 80GB'],
  ['GRID T4-16Q', 'NVIDIA Tesla T4'],
  ['GRID V100D-8Q', 'NVIDIA Tesla V100 PCIe 32GB'],
  ['NVIDIA H100XM-80C', 'NVIDIA H100 SXM5 80GB'],
  ['NVIDIA RTX6000-Ada-48Q', 'NVIDIA RTX 6000 Ada Generation'],
  ['AMD Instinct MI300X VF', 'AMD Instinct MI300X'],
  ['AMD INSTINCT MI250 (MCM) OAM AC MBA', 'AMD Instinct MI250'],
  ['NVIDIA A100 80G...', 'NVIDIA A100 PCIe 80GB'],
  ['NVIDIA H100 80G...', 'NVIDIA H100 SXM5 80GB'],
  ['NVIDIA RTX A600...', 'NVIDIA RTX A6000'],
  ['ANGLE (AMD, AMD Radeon RX 6800 XT Direct3D11 vs_5_0 ps_5_0, D3D11)', 'AMD Radeon RX 6800 XT'],
  ['AMD Radeon RX 7900 XTX (RADV NAVI31)', 'AMD Radeon RX 7900 XTX'],
  ['NVIDIA GeForce RTX 3090/PCIe/SSE2', 'NVIDIA GeForce RTX 3090'],
  ['Device 0: NVIDIA GeForce RTX 3090, compute capability 8.6, VMM: yes', 'NVIDIA GeForce RTX 3090'],
  ['GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-12345678-1234-1234-1234-123456789abc)', 'NVIDIA A100 SXM4 40GB'],
  ['NVIDIA GeForce RTX 3080, 10240 MiB', 'NVIDIA GeForce RTX 3080 10GB'],
  ['GPU[0] : Card series: AMD Instinct MI210', 'AMD Instinct MI210'],
  ['8x NVIDIA H100 80GB HBM3', 'NVIDIA H100 SXM5 80GB'],
  ['2 x NVIDIA A100 40GB PCIe', 'NVIDIA A100 PCIe 40GB'],
  ['ASUS ROG STRIX RTX 4090 OC', 'NVIDIA GeForce RTX 4090'],
  ['MSI GeForce RTX 3080 Gaming X Trio 10G', 'NVIDIA GeForce RTX 3080 10GB'],
  ['MacBook Pro M3 Max 40-core GPU', 'Apple M3 Max (40-core GPU)'],
  ['Jetson Orin Nano Super', 'NVIDIA Jetson Orin Nano Super 8GB'],
  ['NVIDIA Jetson TX2', 'NVIDIA Jetson TX2'],
  ['A100SXM4-80GB', 'NVIDIA A100 SXM4 80GB'],
  ['RTX4000SFFAda', 'NVIDIA RTX 4000 SFF Ada Generation'],
  ['GTX1080TI', 'NVIDIA GeForce GTX 1080 Ti'],
  ['Apple M2 Max 8P+4E+38GPU', 'Apple M2 Max (38-core GPU)'],
  ['NVIDIA Corporation GA107M [GeForce RTX 3050 Mobile]', 'NVIDIA GeForce RTX 3050 Laptop GPU'],
  [
    'NVIDIA Corporation GA104M [GeForce RTX 3080 Mobile / Max-Q 8GB/16GB]',
    'NVIDIA GeForce RTX 3080 Laptop GPU',
  ],
  [
    'Advanced Micro Devices, Inc. [AMD/ATI] Ellesmere [Radeon Pro WX 7100 / Barco MXRT-8700]',
    'AMD Radeon Pro WX 7100',
  ],
  ['M2 Ultra 76c 192GB', 'Apple M2 Ultra (76-core GPU)'],
  ['RTX 4090 48GB', 'NVIDIA GeForce RTX 4090'],
];
const GPU_WITH_HINT: readonly (readonly [string, string, string])[] = [
  ['RTX 4090', 'memory_mib=49140', 'NVIDIA GeForce RTX 4090'],
  ['RTX4060', 'memory_mib=16380', 'NVIDIA GeForce RTX 4060 Ti 16GB'],
  ['RTX4070', 'memory_mib=16376', 'NVIDIA GeForce RTX 4070 Ti SUPER'],
  ['RTX 6000', 'memory_gb=24', 'NVIDIA Quadro RTX 6000'],
  ['Tesla V100-SXM2...', 'memory_mib=32510', 'NVIDIA Tesla V100 SXM2 32GB'],
  ['Tesla M40', 'memory_mib=11448', 'NVIDIA Tesla M40 12GB'],
  ['Apple M2 Max', 'gpu_cores=38', 'Apple M2 Max (38-core GPU)'],
];
const GPU_AMBIGUOUS: readonly (readonly [string, readonly string[]])[] = [
  ['RTX 6000', ['NVIDIA Quadro RTX 6000', 'NVIDIA RTX 6000 Ada Generation']],
  ['GeForce GTX 108...', ['NVIDIA GeForce GTX 1080', 'NVIDIA GeForce GTX 1080 Ti']],
  ['NVIDIA A100-SXM...', ['NVIDIA A100 SXM4 40GB', 'NVIDIA A100 SXM4 80GB']],
  ['gpu:a100_3g.20gb:2', ['NVIDIA A100 PCIe 40GB', 'NVIDIA A100 SXM4 40GB']],
  ['V100 SXM2', ['NVIDIA Tesla V100 SXM2 16GB', 'NVIDIA Tesla V100 SXM2 32GB']],
  ['GTX 1650 Ti', ['NVIDIA GeForce GTX 1650 Ti Mobile', 'NVIDIA GeForce GTX 1650 Ti with Max-Q Design']],
  [
    'NVIDIA Corporation TU102GL [Quadro RTX 6000/8000] (rev a1)',
    ['NVIDIA Quadro RTX 6000', 'NVIDIA Quadro RTX 8000'],
  ],
  [
    'Advanced Micro Devices, Inc. [AMD/ATI] Navi 21 [Radeon RX 6800/6800 XT / 6900 XT] (rev c1)',
    ['AMD Radeon RX 6800', 'AMD Radeon RX 6800 XT', 'AMD Radeon RX 6900 XT'],
  ],
  [
    'Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M] (rev c8)',
    ['AMD Radeon RX 7900 XT', 'AMD Radeon RX 7900 XTX', 'AMD Radeon RX 7900 GRE', 'AMD Radeon RX 7900M'],
  ],
  [
    'Advanced Micro Devices, Inc. [AMD/ATI] Vega 10 XL/XT [Radeon RX Vega 56/64] (rev c1)',
    ['AMD Radeon RX Vega 56', 'AMD Radeon RX Vega 64'],
  ],
  ['Apple M4 Pro', ['Apple M4 Pro (16-core GPU)', 'Apple M4 Pro (20-core GPU)']],
  ['Titan X', ['NVIDIA TITAN X (Pascal)', 'NVIDIA GeForce GTX TITAN X']],
];
const GPU_UNKNOWN = [
  'RTX 3080 20GB',
  'RTX 3090 A6000',
  'GTX 1060 5GB',
  'RX 580 2048SP',
  'Advanced Micro Devices, Inc. [AMD/ATI] R200 [Radeon 9100]',
  'Advanced Micro Devices, Inc. [AMD/ATI] RV505 [Radeon X1550 64-bit]',
  'Advanced Micro Devices, Inc. [AMD/ATI] Turks [Radeon HD 6500/6600 / 6700M Series]',
  'NVIDIA Corporation NV40GL [Quadro FX 4000]',
  'NVIDIA Corporation GF100GL [Quadro 6000]',
  'NVIDIA Corporation GF104GLM [Quadro 4000M]',
  'NVIDIA Corporation GP107 [GeForce GTX 1050 3GB]',
  'NVIDIA Corporation GM206 [GeForce GTX 960 OEM]',
  'NVIDIA Corporation GH100 [H100 CNX]',
  'NVIDIA Corporation GA107 [RTX A1000 Embedded GPU ]',
  'RX 5500',
  'RX 7700S',
  'GTX 970M',
  'GeForce MX450',
  'NVIDIA Corporation GA100 [A100 SXM-64GB]',
  'NVIDIA Corporation GP107GLM [Quadro P1000 Mobile]',
  'NVIDIA Corporation Device 2684 (rev a1)',
  'NVIDIA GeForce ...',
  'Intel(R) UHD Graphics 770',
  'Intel(R) Iris(R) Xe Graphics',
  'AMD Radeon(TM) Graphics',
  'Card model: 0x740f',
  'llvmpipe (LLVM 15.0.7, 256 bits)',
  'VMware SVGA 3D',
  'nvidia.com/mig-1g.5gb',
  'gpu:2',
  'gfx90a',
  'TPU v4',
  'none',
  '',
];
const CPU_FOUND: readonly (readonly [string, string])[] = [
  ['Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz', 'Intel Xeon E5-2680 v4'],
  ['Intel(R) Xeon(R) CPU E5-2690 0 @ 2.90GHz', 'Intel Xeon E5-2690'],
  ['Xeon® E5-2680 v4', 'Intel Xeon E5-2680 v4'],
  ['e5 2680v4', 'Intel Xeon E5-2680 v4'],
  ['Core™ i9-13900K', 'Intel Core i9-13900K'],
  ['Core i7 9700K', 'Intel Core i7-9700K'],
  ['Intel(R) Core(TM) Ultra 7 270K Plus', 'Intel Core Ultra 7 270K Plus'],
  ['Ultra 7 155H', 'Intel Core Ultra 7 155H'],
  ['AMD EPYC 7B13 64-Core Processor', 'AMD EPYC 7B13'],
  ['AMD EPYC™ 9654 96-Core Processor', 'AMD EPYC 9654'],
  ['Dual AMD EPYC 7H12', 'AMD EPYC 7H12'],
  ['7763', 'AMD EPYC 7763'],
  ['R9 5950X', 'AMD Ryzen 9 5950X'],
  ['AMD Ryzen 7 PRO 4750G with Radeon Graphics', 'AMD Ryzen 7 PRO 4750G'],
  ['AMD Ryzen 7 7840HS w/ Radeon 780M Graphics', 'AMD Ryzen 7 7840HS'],
  ['Threadripper 5995WX', 'AMD Ryzen Threadripper PRO 5995WX'],
  ['AMD Ryzen 7 5800X3D 8-Core Processor', 'AMD Ryzen 7 5800X3D'],
  ['Xeon W2245', 'Intel Xeon W-2245'],
  ['Intel(R) Xeon(R) w9-3495X', 'Intel Xeon w9-3495X'],
  ['Intel Xeon 6 6740E', 'Intel Xeon 6740E'],
  ['INTEL(R) XEON(R) CPU MAX 9480', 'Intel Xeon CPU Max 9480'],
  ['Intel Xeon Platinum 8480', 'Intel Xeon Platinum 8480+'],
  ['Xeon-Gold-6230', 'Intel Xeon Gold 6230'],
  ['2xAMD EPYC 9374F', 'AMD EPYC 9374F'],
  ['Intel(R) Xeon(R) Platinum 6458Q', 'Intel Xeon Gold 6458Q'],
  ['Intel(R) Core(TM) i9-10900X CPU @ 4.70GHz', 'Intel Core i9-10900X'],
  ['AWS Graviton 3', 'AWS Graviton3'],
  ['AWS Graviton2 Neoverse-N1', 'AWS Graviton2'],
  ['Grace CPU Superchip', 'NVIDIA Grace'],
  ['Apple M1 (Virtual)', 'Apple M1'],
  ['M3 Max', 'Apple M3 Max'],
  ['Q80-30', 'Ampere Altra Q80-30'],
  ['model name : AMD EPYC 7543 32-Core Processor', 'AMD EPYC 7543'],
];
const CPU_UNKNOWN = [
  'Intel(R) Xeon(R) CPU @ 2.20GHz',
  'Intel Xeon Processor (Icelake)',
  'Intel(R) Xeon(R) CPU E5-26xx v4',
  'Intel(R) Core(TM) 7 150U',
  'Intel Core i5-13900K',
  'AMD EPYC-Rome Processor',
  'AMD EPYC 7002 Series',
  'AMD EPYC 9V74 80-Core Processor',
  'AMD Ryzen AI 9 HX 370 w/ Radeon 890M',
  'AMD FX(tm)-8350 Eight-Core Processor',
  'Intel(R) Xeon Phi(TM) CPU 7250 @ 1.40GHz',
  'Intel(R) Xeon(R) CPU E7-8890 v4 @ 2.20GHz',
  'Intel(R) Pentium(R) Gold G6405',
  'QEMU Virtual CPU version 2.5+',
  'ARM Neoverse-V2',
  'MediaTek Dimensity 8100',
  'VirtualApple @ 2.50GHz processor',
  'x86_64',
  'Intel64 Family 6 Model 85 Stepping 7, GenuineIntel',
  '',
];

describe('names of GPUs', () => {
  it.each(GPU_FOUND)('%s', (raw, expected) => {
    const { status, sheet } = resolveGpu(raw);
    expect([status, sheet?.name]).toEqual(['found', expected]);
  });

  it.each(GPU_WITH_HINT)('%s with %s', (raw, note, expected) => {
    expect(resolveGpu(raw, parseHints(note)).sheet?.name).toBe(expected);
  });

  it.each(GPU_AMBIGUOUS)('%s fits several', (raw, expected) => {
    const { status, candidates, reason } = resolveGpu(raw);
    expect(status).toBe('ambiguous');
    expect(candidates.map((sheet) => sheet.name).sort()).toEqual([...expected].sort());
    expect(reason).not.toBe('');
  });

  it('whose memory is of another part may be either', () => {
    const { status, candidates } = resolveGpu('RTX 4060', parseHints('memory_gb=16'));
    expect(status).toBe('ambiguous');
    expect(candidates.map((sheet) => sheet.name)).toEqual([
      'NVIDIA GeForce RTX 4060',
      'NVIDIA GeForce RTX 4060 Ti 16GB',
    ]);
  });

  it.each(GPU_UNKNOWN)("'%s' is none", (raw) => {
    const { status, candidates, reason } = resolveGpu(raw);
    expect([status, candidates]).toEqual(['unknown', []]);
    expect(reason).toBeTruthy();
  });

  it('proposes parts whose names are near, and none where none is', () => {
    const reason = (name: string) => resolveGpu(name).reason;
    expect(reason('RTX 4091')).toMatch(
      /^no such part in the catalog \(did you mean NVIDIA GeForce RTX 4090, /,
    );
    expect(reason('MI300Z')).toContain('AMD Instinct MI300A, AMD Instinct MI300X or AMD Instinct MI350X?');
    expect(reason('TPU v4')).toBe('no such part in the catalog');
  });

  it('says what a found part is only a share of, or rebuilt', () => {
    expect(resolveGpu('NVIDIA-A100-SXM4-40GB-MIG-1g.5gb').notes).toEqual([
      'a MIG slice (mig-1g.5gb) of this part',
    ]);
    expect(resolveGpu('GRID T4-16Q').notes).toEqual(['a virtual GPU with 16 GB of this part']);
    expect(resolveGpu('RTX 4090', { memoryGb: 48 }).notes[0]).toMatch(
      /^48 GB is not what this part is sold with/,
    );
  });
});

it('a text of a million characters is no name', () => {
  const text = `RTX ${'9'.repeat(1e6)}`;
  for (const resolve of [resolveGpu, resolveCpu])
    expect(resolve(text)).toMatchObject({
      status: 'unknown',
      reason: 'a text of 1000004 characters is no name',
    });
});

describe('names of CPUs', () => {
  it.each(CPU_FOUND)('%s', (raw, expected) => {
    const { status, sheet } = resolveCpu(raw);
    expect([status, sheet?.name]).toEqual(['found', expected]);
  });

  it.each(CPU_UNKNOWN)("'%s' is none", (raw) => {
    const { status, reason } = resolveCpu(raw);
    expect(status).toBe('unknown');
    expect(reason).toBeTruthy();
  });

  it('lists what a family name leaves open', () => {
    expect(resolveCpu('Ampere(R) Altra(R) Max Processor').candidates).toHaveLength(5);
    expect(resolveCpu('Ampere Q80').candidates).toHaveLength(3);
    expect(resolveCpu('Xeon Platinum 8358/8380').candidates).toHaveLength(2);
    expect(resolveCpu('Xeon E5-2697').candidates.map((sheet) => sheet.name)).toEqual([
      'Intel Xeon E5-2697 v2',
      'Intel Xeon E5-2697 v3',
      'Intel Xeon E5-2697 v4',
    ]);
  });
});

describe('every name of the catalog', () => {
  const cases = [
    ['gpu', gpuSheets, resolveGpu],
    ['cpu', cpuSheets, resolveCpu],
  ] as const;

  it.each(cases)('%s: means itself', (_, sheets, resolve) => {
    const others = sheets.filter((sheet) => {
      const { status, candidates } = resolve(sheet.name);
      return status === 'found' ? candidates[0] !== sheet : !candidates.includes(sheet);
    });
    expect(others.map((sheet) => sheet.name)).toEqual([]);
  });

  it.each(cases)('%s: case, spaces, separators and the vendor change nothing', (_, sheets, resolve) => {
    const spelling = fc.record({
      sheet: fc.constantFrom(...sheets),
      separator: fc.constantFrom(' ', '  ', '_', '-', '\t'),
      upper: fc.constantFrom('as it is', 'upper', 'lower'),
      vendor: fc.constantFrom('with', 'without', 'marked'),
    });
    fc.assert(
      fc.property(spelling, ({ sheet, separator, upper, vendor }) => {
        let text: string = sheet.name;
        if (vendor === 'without') text = text.replace(/^(NVIDIA|AMD|Intel|Apple|Ampere|AWS) /, '');
        if (vendor === 'marked') text = text.replace(/^(NVIDIA|AMD|Intel|Apple|Ampere|AWS) /, '$1(R) ');
        if (!text.includes('(')) text = text.replaceAll(' ', separator);
        if (upper === 'upper') text = text.toUpperCase();
        if (upper === 'lower') text = text.toLowerCase();
        expect(resolve(text).candidates, text).toContain(sheet);
      }),
      { numRuns: 300 },
    );
  });

  it('a vendor and a family may be joined by underscores', () => {
    expect(resolveCpu('AWS_Graviton2')).toMatchObject({ status: 'found', sheet: { name: 'AWS Graviton2' } });
    expect(resolveCpu('Intel_Core_i7-9700K')).toMatchObject({ status: 'found' });
  });

  it('answers any text without failing', () => {
    const words = [
      'RTX',
      'A100',
      '4090',
      'Ti',
      '/',
      '[',
      ']',
      '80GB',
      '-8Q',
      '...',
      '1g.5gb',
      'Mobile',
      '(',
      'x2',
      'NVIDIA',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words)).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (raw) => {
        for (const resolve of [resolveGpu, resolveCpu]) {
          const { status, sheet, candidates } = resolve(raw);
          expect(status === 'found').toBe(sheet !== undefined);
          expect(candidates.length === 0).toBe(status === 'unknown');
        }
      }),
    );
  });
});
