import { createRequire } from 'node:module';
import { FONT_FAMILY } from '../figures/theme.js';

const SCALE = 2;

/**
 * A renderer of SVG to PNG at two pixels per CSS pixel, with the one font that comes along, so that a figure looks the same on every
 * machine. Loaded only when asked for: the renderer is native code.
 */
export async function createPngRenderer(): Promise<(svg: string) => Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const require = createRequire(import.meta.url);
  const fontFiles = [
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
    })
      .render()
      .asPng();
}
