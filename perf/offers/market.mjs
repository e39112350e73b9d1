/**
 * A market of any size for timing: offers in the form of vast.ai's API, made of `examples/offers.json` by repeating them with other ids,
 * prices and measured rates (each off by up to 10 %). The same count gives the same market.
 */

/** What a marketplace measures or counts anew for each machine. */
const JITTERED = ['gpu_mem_bw', 'total_flops', 'pcie_bw', 'cpu_ghz', 'dph_total'];

/** @param offers a list of offers to repeat; @param count how many are made */
export function makeMarket(offers, count) {
  let state = 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return Array.from({ length: count }, (_, index) => {
    const offer = { ...offers[index % offers.length], id: 1_000_000 + index };
    for (const name of JITTERED) {
      const value = offer[name];
      if (typeof value === 'number') offer[name] = Number((value * (0.9 + 0.2 * random())).toPrecision(4));
    }
    return offer;
  });
}
