/** The category of a value as LightGBM casts it (towards zero), or −1 for NaN, negative and out-of-range values. */
export function categoryOf(value: number): number {
  const category = Math.trunc(value);
  return category >= 0 && category <= 0x7fffffff ? category : -1;
}
