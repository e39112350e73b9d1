import { createRequire } from 'node:module';
import { FONT_FAMILY } from '../figures/theme.js';

const SCALE = 2;

/**
 * A renderer of SVG to PNG at two pixels per CSS pixel, with the one font that comes along, so that a figure looks the same on every
 * machine. Loaded only when asked for: the renderer is native code.
 */
export async function createPngRenderer(): Promise<(svg: string) => Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const resolve = createRequire(import.meta.url).resolve;
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
    resolve(`dejavu-fonts-ttf/ttf/${file}`),
  );
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
    })
      .render()
      .asPng();
}
