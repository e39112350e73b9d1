import { type GpuInfo, pciId, standInName } from './gpu-info.js';
import { type RunProgram, toolNumber, toolValue } from './tool-answer.js';

const vendorId = '1002';

/** Asks rocm-smi, and amd-smi, which replaces it, where that finds nothing or knows no name. Empty where neither can speak. */
export async function queryAmd(run: RunProgram): Promise<readonly GpuInfo[]> {
  const rocmArguments = ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json'];
  const rocm = await firstAnswer(run, ['rocm-smi', '/opt/rocm/bin/rocm-smi'], rocmArguments, parseRocmSmi);
  if (rocm.length > 0 && rocm.every(({ isNamed }) => isNamed)) return rocm;
  const amdArguments = ['static', '--asic', '--vram', '--driver', '--json'];
  const amd = await firstAnswer(run, ['amd-smi', '/opt/rocm/bin/amd-smi'], amdArguments, parseAmdSmi);
  return amd.length > 0 && (rocm.length === 0 || amd.some(({ isNamed }) => isNamed)) ? amd : rocm;
}

async function firstAnswer(
  run: RunProgram,
  programs: readonly string[],
  args: readonly string[],
  parse: (document: unknown) => readonly GpuInfo[],
): Promise<readonly GpuInfo[]> {
  for (const program of programs) {
    const { output } = await run(program, args);
    const gpus = parse(embeddedJson(output));
    if (gpus.length > 0) return gpus;
  }
  return [];
}

/** The JSON document in a tool's output: both tools print warnings before it, and sometimes after. */
function embeddedJson(text: string): unknown {
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  for (const { index } of text.matchAll(/[[{]/g)) {
    try {
      return JSON.parse(text.slice(index, end));
    } catch {
      // A bracket of a warning, then.
    }
  }
  return undefined;
}

type Entry = Readonly<Record<string, unknown>>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? toolValue(String(value)) : undefined;

/** A model's name: not a bare id, and not the architecture. */
function modelName(...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find(
    (name) => name !== undefined && !/^(0x)?[0-9a-f]+$/i.test(name) && !/^gfx/i.test(name),
  );
}

function describe(found: {
  readonly name: string | undefined;
  readonly deviceId: string | undefined;
  readonly architecture: string | undefined;
  readonly vramMb: number | undefined;
  readonly driver: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
}): GpuInfo {
  const { name, deviceId, architecture, vramMb, driver, settings } = found;
  return {
    vendor: 'amd',
    name: name ?? standInName('amd', deviceId, architecture),
    isNamed: name !== undefined,
    deviceId,
    vramMb,
    driver,
    isUsable: true,
    settings,
  };
}

/** `{card0: {key: value}, …, system: {…}}`; which keys there are, and how they are spelt, depends on the version. */
function parseRocmSmi(document: unknown): readonly GpuInfo[] {
  if (!isEntry(document)) return [];
  const system = document['system'];
  const driver = isEntry(system) ? text(system['Driver version']) : undefined;
  return Object.entries(document).flatMap(([key, card]): GpuInfo[] => {
    if (!/^card\d+$/i.test(key) || !isEntry(card)) return [];
    const values = new Map(
      Object.entries(card).flatMap(([name, value]): [string, string][] => {
        const known = text(value);
        return known === undefined ? [] : [[name.toLowerCase(), known]];
      }),
    );
    const bytes = toolNumber(values.get('vram total memory (b)'));
    const model = values.get('card model');
    return [
      describe({
        name: modelName(
          values.get('card series'),
          values.get('device name'),
          values.get('market name'),
          model,
        ),
        deviceId: pciId(vendorId, values.get('device id') ?? values.get('gpu id') ?? model),
        architecture: values.get('gfx version'),
        vramMb: bytes === undefined ? undefined : Math.round(bytes / 2 ** 20),
        driver,
        settings: Object.fromEntries(values),
      }),
    ];
  });
}

/** `[{gpu, asic: {market_name, device_id, target_graphics_version}, vram: {size: {value, unit}}, driver: {version}}]`, or the list under `gpu_data`. */
function parseAmdSmi(document: unknown): readonly GpuInfo[] {
  const list = isEntry(document) ? document['gpu_data'] : document;
  if (!Array.isArray(list)) return [];
  return list.filter(isEntry).map((gpu) => {
    const part = (name: string): Entry => (isEntry(gpu[name]) ? gpu[name] : {});
    const [asic, vram, driver] = [part('asic'), part('vram'), part('driver')];
    const size = isEntry(vram['size']) ? vram['size'] : { value: vram['size'], unit: 'MB' };
    const factor = String(size['unit']).toUpperCase() === 'GB' ? 1024 : 1;
    const amount = toolNumber(text(size['value']));
    return describe({
      name: modelName(text(asic['market_name'])),
      deviceId: pciId(vendorId, text(asic['device_id'])),
      architecture: text(asic['target_graphics_version']),
      vramMb: amount === undefined ? undefined : Math.round(amount * factor),
      driver: text(driver['version']) ?? text(driver['driver_version']),
      settings: flatten(asic),
    });
  });
}

function flatten(entry: Entry): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([name, value]): [string, string][] => {
      const known = text(value);
      return known === undefined ? [] : [[name, known]];
    }),
  );
}
