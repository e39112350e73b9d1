/** A core design: how much one core does in a cycle, relative to Intel's Skylake. */
export interface CpuDesign {
  readonly name: string;
  readonly relativeIpc: number;
}

/** What the processor says of itself: `Intel64 Family 6 Model 183 Stepping 1, GenuineIntel` on Windows, numbers in /proc/cpuinfo. */
export interface CpuSignature {
  readonly vendor: 'Intel' | 'AMD';
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
}

interface Parts {
  readonly vendor: CpuSignature['vendor'];
  readonly family: number;
  readonly models: readonly number[];
  /** Where one model number stands for several series. */
  readonly steppings?: readonly number[];
  /** Names of these parts in the catalog. */
  readonly named: RegExp;
}

/**
 * Instructions a cycle from the vendors' statements at launch: Haswell +10 % over Ivy Bridge, Broadwell +5 %, Skylake +5 %, Sunny Cove +18 %
 * over Skylake, Cypress Cove +19 %, Golden Cove +19 % over Cypress Cove; Zen 2 +15 %, Zen 3 +19 %, Zen 4 +13 %, Zen 5 +16 % over the design
 * before. Zen beside Skylake (0.9) and Apple's (1.8) by public single-thread benchmarks.
 */
const DESIGNS = {
  westmere: { name: 'Westmere', relativeIpc: 0.7 },
  sandyBridge: { name: 'Sandy Bridge', relativeIpc: 0.79 },
  ivyBridge: { name: 'Ivy Bridge', relativeIpc: 0.83 },
  haswell: { name: 'Haswell', relativeIpc: 0.91 },
  broadwell: { name: 'Broadwell', relativeIpc: 0.95 },
  skylake: { name: 'Skylake', relativeIpc: 1 },
  sunnyCove: { name: 'Sunny Cove', relativeIpc: 1.18 },
  cypressCove: { name: 'Cypress Cove', relativeIpc: 1.19 },
  goldenCove: { name: 'Golden Cove', relativeIpc: 1.42 },
  lionCove: { name: 'Lion Cove', relativeIpc: 1.55 },
  zen: { name: 'Zen', relativeIpc: 0.9 },
  zenPlus: { name: 'Zen+', relativeIpc: 0.93 },
  zen2: { name: 'Zen 2', relativeIpc: 1.07 },
  zen3: { name: 'Zen 3', relativeIpc: 1.27 },
  zen4: { name: 'Zen 4', relativeIpc: 1.43 },
  zen5: { name: 'Zen 5', relativeIpc: 1.66 },
  apple: { name: 'Apple', relativeIpc: 1.8 },
} as const satisfies Record<string, CpuDesign>;

const intel = (models: readonly number[], named: RegExp, steppings?: readonly number[]): Parts => ({
  vendor: 'Intel',
  family: 6,
  models,
  named,
  ...(steppings === undefined ? {} : { steppings }),
});
const amd = (family: number, models: readonly number[], named: RegExp): Parts => ({
  vendor: 'AMD',
  family,
  models,
  named,
});

/** Series by design. Signatures: Intel's SDM volume 4, table 2-1, and AMD's processor programming references, as Linux lists them. */
const SERIES: readonly (readonly [design: keyof typeof DESIGNS, parts: Parts])[] = [
  ['westmere', intel([37, 44, 47], /Xeon [EXLW]56/)],
  ['sandyBridge', intel([42], /Core i[357]-2[3-7]\d0[KS]?$|Xeon E3-12\d\d$/)],
  ['sandyBridge', intel([45], /Xeon E5-\d{4}[LW]?$|Core i7-39[367]0/)],
  ['ivyBridge', intel([58], /Core i[357]-3[2-7]\d0[KST]?$|Xeon E3-12\d\d v2$/)],
  ['ivyBridge', intel([62], /Xeon E5-\d{4}[LW]? v2$|Core i7-49[36]0[KX]$/)],
  ['haswell', intel([60, 69, 70], /Core i[357]-4[1-7]\d0[KST]?$|Xeon E3-12\d\dL? v3$/)],
  ['haswell', intel([63], /Xeon E5-\d{4}[LWA]? v3$|Core i7-5(82|93|96)0[KX]$/)],
  ['broadwell', intel([79, 86], /Xeon E5-\d{4}[LWA]? v4$|Core i7-6([89]00K|850K|950X)$/)],
  ['broadwell', intel([61, 71], /Core i[57]-5[67]\d\d[CRU]$/)],
  ['skylake', intel([78, 94], /Core i[357]-6[1-7]\d0K?$|Xeon E3-12\d\dL? v5$/)],
  ['skylake', intel([158], /Core i[357]-7[1-7]\d0K?$|Xeon E3-12\d\dL? v6$/, [9])],
  ['skylake', intel([158], /Core i[357]-8[1-7]\d0K?$/, [10])],
  ['skylake', intel([158], /Core i[3579]-9[1-9]\d0K?F?S?$/, [11, 12, 13])],
  ['skylake', intel([142], /Core i[357]-[78]\d\d0U$/)],
  [
    'skylake',
    intel(
      [85],
      /Xeon (Platinum|Gold|Silver|Bronze) [3-9][12]\d\d|Core i[79]-(7[89]|9[89]|109)\d\d[0-9]?(X|XE)$|Xeon W-[23]\d{3}[MX]?$/,
    ),
  ],
  ['skylake', intel([165], /Core i[3579]-10\d\d0K?F?$/)],
  ['skylake', intel([166], /Core i[357]-10\d\d0U$/)],
  ['sunnyCove', intel([106, 108], /Xeon (Platinum|Gold|Silver) [3-9]3\d\d|Xeon W-33\d\d$/)],
  ['sunnyCove', intel([126], /Core i[357]-10\d\dG\d$/)],
  ['sunnyCove', intel([140, 141], /Core i[3579]-11\d{3}(H|HK|U)$|Core i[357]-11\d\dG\d$/)],
  ['cypressCove', intel([167], /Core i[579]-11\d00K?F?$/)],
  ['goldenCove', intel([151], /Core i[3579]-12\d00K?F?S?$/)],
  ['goldenCove', intel([154], /Core i[3579]-12\d\d0(H|HK|HX|P|U)$/)],
  ['goldenCove', intel([183], /Core i[79]-1[34]\d00K?F?S?$|Core i5-1[34]600KF?$/)],
  ['goldenCove', intel([191], /Core i[35]-1[34][1-6]00F?$/)],
  ['goldenCove', intel([186], /Core i[3579]-13\d\d0(H|HK|P|U)$/)],
  [
    'goldenCove',
    intel([143, 207], /Xeon (Platinum|Gold|Silver|Bronze) [3-9][45]\d\d|Xeon CPU Max|Xeon w[3579]-/),
  ],
  ['goldenCove', intel([173, 174], /Xeon 6\d{3}P$/)],
  ['lionCove', intel([197, 198], /Core Ultra [579] 2\d\dK?F?$/)],
  ['zen', amd(23, [1, 17], /Ryzen [357] 1\d\d0X?$|Threadripper 19|EPYC 7\d\d1P?$/)],
  ['zenPlus', amd(23, [8, 24], /Ryzen [357] 2\d00X?$|Threadripper 29/)],
  ['zen2', amd(23, [49], /Threadripper.* 39|EPYC 7[\dFH]\d2P?$/)],
  ['zen2', amd(23, [113], /Ryzen [3579] 3[1-9]\d0(X|XT)?$/)],
  ['zen2', amd(23, [96, 104], /Ryzen [3579] (4\d00|5[357]00)(U|H|HS|G)$/)],
  ['zen3', amd(25, [1], /EPYC 7[\dAFR]\d3[PX]?$/)],
  ['zen3', amd(25, [8], /Threadripper PRO 59/)],
  ['zen3', amd(25, [33], /Ryzen [579] 5[6-9]\d0(X|XT)$/)],
  ['zen3', amd(25, [80], /Ryzen [3579] 5[0-9]00(G|H|HS|HX)$/)],
  ['zen3', amd(25, [68], /Ryzen [3579] 6[0-9]00(H|HS|HX|U)$/)],
  ['zen4', amd(25, [97], /Ryzen [579] 7[4-9]\d0(X|X3D|F)?$/)],
  ['zen4', amd(25, [116, 117], /Ryzen [3579] 7\d40(U|H|HS)$/)],
  ['zen4', amd(25, [17, 24, 160], /EPYC (9\d\d4|8\d\d4)[A-Z]*$|Threadripper.* 79/)],
  ['zen5', amd(26, [2, 17, 68], /EPYC 9\d\d5[A-Z]*$|Ryzen [579] 9\d\d0X/)],
];

/** Names that no signature's series has: parts of laptops, of clouds and of low power, by the numbers of their generation. */
const FURTHER_NAMES: readonly (readonly [named: RegExp, design: keyof typeof DESIGNS])[] = [
  [/Core i[357]-4\d{3}/, 'haswell'],
  [/Core i[357]-5\d{3}|Xeon E5-\d{4}[A-Z] v4$/, 'broadwell'],
  [/Core i[3579]-([6-9]|10)\d{3}/, 'skylake'],
  [/Core i[3579]-1[234]\d{3}/, 'goldenCove'],
  [/Core Ultra [579] 1\d\d/, 'goldenCove'],
  [/Core Ultra [579] 2\d\d/, 'lionCove'],
  [/EPYC 7\w\w2$/, 'zen2'],
  [/EPYC 7\w\w3$|Ryzen [3579] (5[5-9]00|6980|5980)|Ryzen [57] 7[57]3\d/, 'zen3'],
  [/EPYC (4\d\d4|9\w\w4|9V33)|Ryzen [3579] (PRO )?(8[4-7]00|7\d45)/, 'zen4'],
  [/Threadripper (PRO )?99|Ryzen [579] 9\d00/, 'zen5'],
];

const APPLE = /^Apple M\d/;
const SIGNATURE = /^(Intel|AMD)64 Family (\d+) Model (\d+) Stepping (\d+)/;

/** The signature that a text is; undefined for any other text. */
export function parseCpuSignature(text: string): CpuSignature | undefined {
  const found = SIGNATURE.exec(text.trim());
  if (found === null) return undefined;
  const [, vendor, family, model, stepping] = found;
  return {
    vendor: vendor as CpuSignature['vendor'],
    family: Number(family),
    model: Number(model),
    stepping: Number(stepping),
  };
}

const isOf = (signature: CpuSignature, parts: Parts): boolean =>
  parts.vendor === signature.vendor &&
  parts.family === signature.family &&
  parts.models.includes(signature.model) &&
  (parts.steppings?.includes(signature.stepping) ?? true);

/** Whether a part of the catalog, by its name there, may bear the signature. */
export function mayBear(signature: CpuSignature, catalogName: string): boolean {
  return SERIES.some(
    ([, parts]) =>
      isOf(signature, parts) && catalogName.startsWith(signature.vendor) && parts.named.test(catalogName),
  );
}

/** The core design of a processor, by its signature or its name in the catalog; undefined where neither tells. */
export function cpuDesign(name: string): CpuDesign | undefined {
  const signature = parseCpuSignature(name);
  if (signature === undefined && APPLE.test(name)) return DESIGNS.apple;
  const found = SERIES.find(([, parts]) =>
    signature === undefined ? parts.named.test(name) : isOf(signature, parts),
  )?.[0];
  const design =
    found ?? (signature === undefined ? FURTHER_NAMES.find(([named]) => named.test(name))?.[1] : undefined);
  return design && DESIGNS[design];
}
