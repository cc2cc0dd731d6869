// What two versions differ in, field by field, in words. Pure.
import { type CompareAnswer, comparedFields, type ModelVersion } from '#protocol/http/models.ts';

const told = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const nested = ['parameters', 'metrics'] as const;

export function differencesOf(
  first: ModelVersion,
  second: ModelVersion,
  prompts: { first: string; second: string },
): CompareAnswer['differences'] {
  const rows = comparedFields.map(field => ({
    field: field as string,
    first: told(first[field]),
    second: told(second[field]),
  }));
  for (const group of nested) {
    const names = new Set([...Object.keys(first[group]), ...Object.keys(second[group])]);
    for (const name of [...names].sort())
      rows.push({
        field: `${group}.${name}`,
        first: told(first[group][name]),
        second: told(second[group][name]),
      });
  }
  rows.push({ field: 'prompt', ...prompts });
  return rows.filter(row => row.first !== row.second);
}
