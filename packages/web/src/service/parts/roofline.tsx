import type { RegisteredSystem } from '@ctfusion/schema/service';
import { Chart } from './chart.js';
import { type Roof, roofsOf } from './roofs.js';
import { figure } from './words.js';

/** FLOPs a byte that are shown. */
const [FROM, TO] = [0.25, 4096];

/** How fast its GPU can be at most, by how many FLOPs each byte is worth (Williams et al., 2009). */
export function Roofline({ system }: { readonly system: RegisteredSystem['system'] }) {
  const { roofs, measured } = roofsOf(system);
  return (
    <section aria-labelledby="roofline">
      <h2 id="roofline">Its roofline</h2>
      {roofs.length === 0 ? (
        <p>Neither data sheet nor benchmark tells its GPU’s peak and bandwidth.</p>
      ) : (
        <>
          <RoofChart roofs={roofs} measured={measured} />
          <ul class="activities">
            {roofs.map(({ name, tflops, bandwidthGbps }, index) => (
              <li key={name}>
                <span class={`key part-${index}`} /> {name}: {figure(tflops)} TFLOPS, {figure(bandwidthGbps)}{' '}
                GB/s
              </li>
            ))}
            {measured.map(({ name, tflops }) => (
              <li key={name}>
                <span class="key part-4" /> measured, {name}: {figure(tflops)} TFLOPS
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function RoofChart({ roofs, measured }: ReturnType<typeof roofsOf>) {
  const heights = roofs.flatMap((roof) => [at(roof, FROM), roof.tflops]);
  const axes = {
    x: { from: FROM, to: TO, isLog: true, label: 'FLOPs a byte', format: figure },
    y: {
      from: Math.min(...heights),
      to: Math.max(...heights, ...measured.map(({ tflops }) => tflops)) * 1.3,
      isLog: true,
      label: 'TFLOPS',
      format: figure,
    },
  };
  return (
    <Chart
      {...axes}
      description={roofs.map(({ name, tflops }) => `${name}: at most ${figure(tflops)} TFLOPS`).join('; ')}
    >
      {({ x, y }) => (
        <>
          {roofs.map((roof, index) => {
            const ridge = Math.min(TO, Math.max(FROM, (1000 * roof.tflops) / roof.bandwidthGbps));
            const corners = [FROM, ridge, TO].map((flops) => `${x(flops)},${y(at(roof, flops))}`);
            return <polyline key={roof.name} class={`roof stroke-${index}`} points={corners.join(' ')} />;
          })}
          {measured.map(({ name, flopsPerByte, tflops }) => (
            <circle key={name} class="peak" cx={x(Math.min(TO, flopsPerByte))} cy={y(tflops)} r={5} />
          ))}
        </>
      )}
    </Chart>
  );
}

const at = ({ tflops, bandwidthGbps }: Roof, flopsPerByte: number): number =>
  Math.min(tflops, (bandwidthGbps * flopsPerByte) / 1000);
