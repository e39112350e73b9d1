import { groupRows, mean, median, type Table } from '@ctfusion/base';
import { type GradientExchange, type KnownExchanges, ringAllReduceMs } from '@ctfusion/predict';
import { COLUMN } from '@ctfusion/schema/columns';

/** A job on several devices that one of them did, too. */
interface SharedCell {
  readonly job: string;
  readonly devices: number;
  readonly linkGbps: number;
  /** Time of a step on all devices over that on one, each with the same batch. */
  readonly loss: number;
  /** Of the job on one of these devices. */
  readonly own: GradientExchange;
}

/** What sharing is off by: mean absolute percentage error of the time on several devices, from that on one. */
interface SharingStudy {
  readonly cells: number;
  /** By a job's usual gradients; by those of the run itself; by those of any job; were nothing lost. */
  readonly byName: number;
  readonly byOwn: number;
  readonly byAny: number;
  readonly byNothing: number;
}

/** The gradients of every training job of a table of steps, and how surely the ring's time tells what several devices lose. */
export function knownExchanges(table: Table): { exchanges: KnownExchanges; study: SharingStudy } {
  const { alone, shared } = sharedCells(table);
  const jobs = Object.fromEntries(
    groupRows(alone.map(({ job }) => job)).map(({ name, rows }) => {
      const all = Array.from(rows, (row) => alone[row]!.own);
      return [
        name,
        {
          parameters: median(all.map(({ parameters }) => parameters)),
          stepMs: median(all.map(({ stepMs }) => stepMs)),
        },
      ];
    }),
  );
  const usual = Object.values(jobs);
  const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));
  const any = {
    parameters: geometricMean(usual.map(({ parameters }) => parameters)),
    stepMs: geometricMean(usual.map(({ stepMs }) => stepMs)),
  };
  const lossBy = (of: (cell: SharedCell) => GradientExchange) => (cell: SharedCell) => {
    const { parameters, stepMs } = of(cell);
    return 1 + ringAllReduceMs(cell.devices, { parameters, linkGbps: cell.linkGbps }) / stepMs;
  };
  const error = (lossOf: (cell: SharedCell) => number): number =>
    100 * mean(shared.map((cell) => Math.abs(lossOf(cell) / cell.loss - 1)));
  const byName = lossBy(({ job }) => jobs[job]!);
  const squares = shared.map((cell) => Math.log(cell.loss / byName(cell)) ** 2);
  return {
    exchanges: { jobs, any, deviation: Math.sqrt(mean(squares)) },
    study: {
      cells: shared.length,
      byName: error(byName),
      byOwn: error(lossBy(({ own }) => own)),
      byAny: error(lossBy(() => any)),
      byNothing: error(() => 1),
    },
  };
}

/** Medians of a system's runs of a job in one precision, by its number of devices. */
function sharedCells(table: Table) {
  const [systems, jobs, precisions, modes] = [
    COLUMN.systemId,
    COLUMN.modelName,
    COLUMN.precision,
    COLUMN.stepMode,
  ].map((name) => table.texts(name));
  const [times, batches, counts, parameters, links] = [
    COLUMN.totalTimeMs,
    COLUMN.batchSize,
    COLUMN.parallelDevices,
    COLUMN.params,
    COLUMN.deviceLinkGbps,
  ].map((name) => table.numbers(name));
  const keyOf = (row: number, devices: number): string =>
    JSON.stringify([systems![row], jobs![row], precisions![row], devices]);
  const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => modes![row] === 'training',
  );
  const cells = new Map(
    groupRows(rows.map((row) => keyOf(row, counts![row]!))).map(({ name, rows: places }) => {
      const of = Array.from(places, (place) => rows[place]!);
      const sampleMs = median(of.map((row) => times![row]! / batches![row]!));
      return [name, { row: of[0]!, sampleMs, stepMs: median(of.map((row) => times![row]!)) }] as const;
    }),
  );
  const alone: { job: string; own: GradientExchange }[] = [];
  const shared: SharedCell[] = [];
  for (const { row, sampleMs, stepMs } of cells.values()) {
    const devices = counts![row]!;
    const [job, ownParameters] = [jobs![row]!, parameters![row]!];
    if (devices === 1) {
      alone.push({ job, own: { parameters: ownParameters, stepMs } });
      continue;
    }
    const one = cells.get(keyOf(row, 1));
    if (one === undefined) continue;
    shared.push({
      job,
      devices,
      linkGbps: links![row]!,
      // A row's batch is that of one device, its time that of a step of all.
      loss: sampleMs / one.sampleMs,
      own: { parameters: ownParameters, stepMs: one.stepMs },
    });
  }
  return { alone, shared };
}
