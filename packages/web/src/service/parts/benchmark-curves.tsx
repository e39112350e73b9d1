import type { RegisteredSystem } from '@ctfusion/schema/service';
import { useState } from 'preact/hooks';
import { SelectField } from '../../views/field.js';
import { Chart } from './chart.js';
import { figure } from './words.js';

type Benchmark = RegisteredSystem['system']['benchmarks'][number];
type Point = Benchmark['curves'][number];

/** Latency of a micro-benchmark by its batch size, as it was measured. */
export function BenchmarkCurves({ benchmarks }: { readonly benchmarks: readonly Benchmark[] }) {
  const curves = new Map<string, Point[]>();
  for (const { backend, curves: points } of benchmarks)
    for (const point of points) {
      const name = `${point.benchmark_name}, ${point.data_type} (${backend})`;
      curves.set(name, [...(curves.get(name) ?? []), point]);
    }
  // A single point is no curve.
  const names = [...curves.keys()].filter((key) => curves.get(key)!.length > 1).sort();
  const [chosen, choose] = useState('');
  const name = names.includes(chosen) ? chosen : names[0];
  const points = name === undefined ? [] : [...curves.get(name)!].sort((a, b) => a.batch_size - b.batch_size);
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Its curves</h2>
      {name === undefined ? (
        <p>No curve was measured on it.</p>
      ) : (
        <>
          <SelectField
            label="Benchmark"
            value={name}
            options={names.map((option) => [option, option] as const)}
            onValue={choose}
          />
          <CurveChart name={name} points={points} />
        </>
      )}
    </section>
  );
}

function CurveChart({ name, points }: { readonly name: string; readonly points: readonly Point[] }) {
  const batches = points.map(({ batch_size: batch }) => batch);
  const latencies = points.map(({ latency_ms: latency }) => latency);
  const axes = {
    x: { from: batches[0]!, to: batches.at(-1)!, isLog: true, label: 'batch size', format: figure },
    y: {
      from: Math.min(...latencies) / 1.1,
      to: Math.max(...latencies) * 1.1,
      isLog: true,
      label: 'latency of a call, ms',
      format: figure,
    },
  };
  return (
    <Chart
      {...axes}
      description={`${name}: latency from ${figure(latencies[0]!)} ms at batch ${batches[0]} to ${figure(latencies.at(-1)!)} ms at batch ${batches.at(-1)}`}
    >
      {({ x, y }) => (
        <>
          <polyline
            class="curve"
            points={points.map(({ batch_size, latency_ms }) => `${x(batch_size)},${y(latency_ms)}`).join(' ')}
          />
          {points.map(({ batch_size, latency_ms }) => (
            <circle key={batch_size} class="run" cx={x(batch_size)} cy={y(latency_ms)} r={3} />
          ))}
        </>
      )}
    </Chart>
  );
}
