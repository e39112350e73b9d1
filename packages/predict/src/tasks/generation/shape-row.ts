/** Parameters, those that a token reads, layers, width, heads of the cache, their size, layers that keep all tokens, and the vocabulary. */
export type ShapeRow = readonly [
  params: number,
  activeParams: number,
  layers: number,
  width: number,
  kvHeads: number,
  headSize: number,
  cacheLayers?: number,
  vocabulary?: number,
];
