export type Vendor = 'nvidia' | 'amd' | 'intel' | 'apple' | 'ampere' | 'aws';

/** How each vendor is written, by itself or as the PCI ID list has it. */
const SPELLINGS: readonly (readonly [RegExp, Vendor])[] = [
  [/\bnvidia(?: corporation| corp\.?)?(?![a-z])/g, 'nvidia'],
  [/\badvanced micro devices,? inc\.?(?: \[amd\/ati\])?|\[?\bamd\/ati\b\]?|\bamd\b|\bauthenticamd\b/g, 'amd'],
  [/\bintel(?: corporation| corp\.?)?(?![a-z0-9])|\bgenuineintel\b|\bhabana(?: labs)?(?: ltd\.?)?/g, 'intel'],
  [/\bapple\b|\bmacbook(?: pro| air)?\b|\bmac (?:studio|mini|pro)\b|\bimac(?: pro)?\b/g, 'apple'],
  [/\bampere(?: computing)?\b(?=.*\baltra\b)/g, 'ampere'],
  [/\b(?:aws|amazon)\b/g, 'aws'],
];

/** Takes the vendor's name out of a lower-case text. */
export function takeVendor(text: string): { rest: string; vendor?: Vendor } {
  let rest = text;
  let vendor: Vendor | undefined;
  for (const [pattern, name] of SPELLINGS) {
    const without = rest.replaceAll(pattern, ' ');
    if (without !== rest) vendor ??= name;
    rest = without;
  }
  return vendor === undefined ? { rest } : { rest, vendor };
}
