/** Parameters, those that a token reads, layers, width, heads of the cache, their size, and layers that keep all tokens where others do not. */
export type ShapeRow = readonly [
  params: number,
  activeParams: number,
  layers: number,
  width: number,
  kvHeads: number,
  headSize: number,
  cacheLayers?: number,
];
