import { readText } from '@ctfusion/base/files';
import { parseYaml } from '@ctfusion/base/yaml';
import { validate } from '@ctfusion/schema';
import { z } from 'zod';

const patterns = z.array(z.string().min(1)).min(1);

/** Rows that a category takes: all conditions that are given must hold; patterns may hold `*`. */
const categorySchema = z.strictObject({
  name: z.string().min(1),
  systems: patterns.optional(),
  models: patterns.optional(),
  /** `seen`: rows of the training systems; `unseen` (default): test rows. */
  rows: z.enum(['seen', 'unseen']).default('unseen'),
});

const groupSchema = z.strictObject({
  title: z.string().min(1),
  description: z.string().optional(),
  /** In the order in which tables and figures list them; the first is the method under study. */
  methods: z.array(z.strictObject({ run: z.string().min(1), name: z.string().min(1) })).min(1),
  /** First match wins; rows that none takes are `other`. By default one category per GPU. */
  categories: z.array(categorySchema).min(1).optional(),
  /** What a perfect predictor would be off by, because two runs of one task differ. */
  noise_floor: z.strictObject({ mape_percent: z.number().positive(), source: z.string().min(1) }).optional(),
});

/** The YAML of `--layout`: which runs are compared with one another, what they are called, what the categories are. */
const layoutSchema = z.strictObject({
  title: z.string().min(1).optional(),
  groups: z.array(groupSchema).min(1),
});

export type Layout = z.output<typeof layoutSchema>;
export type LayoutGroup = Layout['groups'][number];
export type CategoryRule = z.output<typeof categorySchema>;

/** @throws InputError naming file and field. */
export function loadLayout(file: string): Layout {
  return validate(layoutSchema, parseYaml(readText(file), file), file);
}

/** Whether a group of the layout has a method for a run of this name. */
export function namesRun(layout: Layout, runName: string): boolean {
  return layout.groups.some((group) => group.methods.some(({ run }) => matchesPattern(runName, run)));
}

/** Whether a name fits a pattern in which `*` stands for anything. */
export function matchesPattern(name: string, pattern: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(name);
}
