import type sharp from 'sharp';

type Sharp = typeof sharp;

export interface ImageTarget {
  readonly height: number;
  readonly width: number;
}

/**
 * One image's way to the model: decode a JPEG, resize it (bilinear, aspect ratio not kept), to float32 in 0…1, planes
 * first (CHW) as models take it. Writes 3 · height · width values at `offset` of `output`.
 */
export async function preprocessImage(
  library: Sharp,
  jpeg: Uint8Array,
  target: ImageTarget,
  output: Float32Array,
  offset = 0,
): Promise<void> {
  const { data } = await library(jpeg)
    .resize(target.width, target.height, { fit: 'fill', kernel: 'linear' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const plane = target.height * target.width;
  for (let pixel = 0; pixel < plane; pixel++) {
    output[offset + pixel] = data[pixel * 3]! / 255;
    output[offset + plane + pixel] = data[pixel * 3 + 1]! / 255;
    output[offset + 2 * plane + pixel] = data[pixel * 3 + 2]! / 255;
  }
}

/** sharp set up so that n callers use n cores: no threads of its own within an image, and nothing cached between them. */
export async function loadSharp(): Promise<Sharp> {
  const { default: library } = await import('sharp');
  library.concurrency(1);
  library.cache(false);
  return library;
}

/** A JPEG that is as hard to decode as a photograph: smooth shapes with fine grain, the same for the same seed. */
export async function syntheticJpeg(
  library: Sharp,
  width: number,
  height: number,
  seed: number,
): Promise<Uint8Array> {
  const pixels = Buffer.allocUnsafe(width * height * 3);
  let state = seed + 1;
  for (let y = 0, index = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const grain = (state >>> 27) - 16;
      const shape = 128 + 90 * Math.sin((x + seed * 31) / 37) * Math.cos(y / 53);
      pixels[index++] = clampByte(shape + grain);
      pixels[index++] = clampByte(255 - shape + grain);
      pixels[index++] = clampByte((shape + x + y) / 3 + grain);
    }
  }
  return library(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

function clampByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
