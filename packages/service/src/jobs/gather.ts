import { InputError, shown, tableFromRecords } from '@ctfusion/base';
import { kindOfTasks } from '@ctfusion/predict';
import { columnType } from '@ctfusion/schema/columns';
import type { ObservationDocument } from '@ctfusion/schema/documents';
import type { JobRequest } from '@ctfusion/schema/service';
import type { ObservationRecord, Storage, StoredBundle } from '@ctfusion/storage';
import type { LearningMachine, Material } from '../learning/material.js';

/** Newest runs of a machine, and machines, that a job reads: operators take turns, so that none has more of them than another. */
const MOST_RUNS = 50;
const MOST_SYSTEMS = 500;

/** What a job needs of the storage. @throws InputError if no bundle answers tasks of the kind, or the one that is named does not. */
export async function gatherMaterial(storage: Storage, request: JobRequest): Promise<Material> {
  const bundle = await bundleOf(storage, request);
  const { taskKind } = bundle;
  const machines: LearningMachine[] = [];
  let doubtedRuns = 0;
  for (const systemId of await storage.observations.systems()) {
    const runs = (await storage.observations.latest(systemId, MOST_RUNS)).filter(
      ({ document }) => kindOfRun(document) === taskKind,
    );
    const believed = runs.filter(({ doubt }) => doubt === undefined);
    doubtedRuns += runs.length - believed.length;
    const machine = believed.length === 0 ? undefined : await machineOf(storage, systemId, believed);
    if (machine !== undefined) machines.push(machine);
  }
  return {
    bundle: {
      bundleId: bundle.bundleId,
      taskKind,
      files: { ...bundle.models, 'predictor.json': bundle.predictor },
    },
    machines: inTurns(machines).slice(0, MOST_SYSTEMS),
    doubtedRuns,
  };
}

async function bundleOf(storage: Storage, request: JobRequest): Promise<StoredBundle> {
  const { task_kind: taskKind } = request;
  const named = request.kind === 'evaluate' ? request.bundle_id : undefined;
  const active = (await storage.bundles.active()).find((one) => one.taskKind === taskKind);
  const bundleId = named ?? active?.bundleId;
  const bundle = bundleId === undefined ? undefined : await storage.bundles.get(bundleId);
  if (bundle === undefined)
    throw new InputError('unknown-family', `no bundle answers tasks of the kind ${shown(taskKind)}`, {
      field: 'task_kind',
    });
  if (bundle.taskKind !== taskKind)
    throw new InputError('inconsistent', `the bundle answers tasks of ${shown(bundle.taskKind)}`, {
      field: 'bundle_id',
    });
  return bundle;
}

async function machineOf(
  storage: Storage,
  systemId: string,
  runs: readonly ObservationRecord[],
): Promise<LearningMachine | undefined> {
  const record = await storage.systems.get(systemId);
  return (
    record && {
      document: record.document,
      operator: record.operator,
      runs: runs.map(({ document }) => document),
    }
  );
}

/** One machine of each operator, then a second of each, and so on; in an order that depends on names alone. */
function inTurns(machines: readonly LearningMachine[]): LearningMachine[] {
  const turns = new Map<string, number>();
  return machines
    .map((machine) => {
      const turn = turns.get(machine.operator) ?? 0;
      turns.set(machine.operator, turn + 1);
      return { machine, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ machine }) => machine);
}

/** The kind of task that a run was of. */
const kindOfRun = ({ task }: ObservationDocument): string =>
  task.kind ?? kindOfTasks(tableFromRecords([task.demand], 'task', columnType));
