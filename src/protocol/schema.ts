// Owns how one zod definition becomes a type, a runtime check and a local (RxDB) schema. Never holds a product's field.
import { z } from 'zod';
import { isId, isPosition } from './ids.ts';

export const id = z.string().refine(isId, 'must be a UUID in lower case');
export const position = z.string().refine(isPosition, 'must be a position');
export const xid = z.string().regex(/^\d{1,20}$/);
/** BCP 47, as in `en`, `de-CH` or `pt-BR`. */
export const languageTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/);
/** Of what a `Date` can be; beyond it neither JavaScript nor the database has a time. */
export const millis = z.number().int().min(0).max(8_640_000_000_000_000);

declare const indexable: unique symbol;
/** Only fields made here may stand in an index: RxDB needs their bounds to build one. */
type Indexable = { [indexable]: true };

/** A string of at most `maxLength` UTF-16 units that an index may hold. */
export const indexedString = (maxLength: number) => z.string().max(maxLength) as z.ZodString & Indexable;
/** An id, or '' for nobody: RxDB cannot index null. */
export const indexedId = () => z.string().max(36) as z.ZodString & Indexable;
export const indexedEnum = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values) as z.ZodEnum<{ [K in T[number]]: K }> & Indexable;
export const indexedInt = (maximum: number) =>
  z.number().int().min(0).max(maximum) as z.ZodNumber & Indexable;
export const indexedMillis = () => indexedInt(8_640_000_000_000_000);

/** Fields every replicated document carries: who may see it, and which transaction wrote it. */
export const replicated = {
  id: indexedString(36),
  scope: indexedString(80),
  changedXid: z.string().max(20),
};

type IndexableKey<Shape> = {
  [K in keyof Shape]: Shape[K] extends Indexable ? K : never;
}[keyof Shape] &
  string;

export type DocumentDefinition = {
  name: string;
  schema: z.ZodType<object>;
  /** Every field that a document of this collection may have: the local store knows one shape a collection. */
  local: z.ZodObject;
  /** Bumped when the local shape changes; the local store is then rebuilt from the server. */
  version: number;
  indexes: readonly (readonly string[])[];
};

/** Declares one replicated collection. An index over a field without bounds does not compile. */
export function defineDocument<Shape extends z.ZodRawShape>(definition: {
  name: string;
  version: number;
  shape: Shape;
  indexes: readonly (readonly IndexableKey<Shape>[])[];
}): DocumentDefinition & { schema: z.ZodObject<Shape> } {
  const { name, version, indexes } = definition;
  const schema = z.object(definition.shape);
  return { name, version, schema, local: schema, indexes };
}

type VariantOf<Common extends z.ZodRawShape> = z.ZodObject<Common & { kind: z.ZodLiteral<string> }>;

/**
 * Declares one collection of several kinds of documents, told apart by `kind`. What is indexed stands in `common`; a field of the
 * same name in two kinds must be of the same type, for the local store keeps both under one name.
 */
export function defineUnion<
  Common extends z.ZodRawShape,
  const Variants extends readonly [VariantOf<Common>, ...VariantOf<Common>[]],
>(definition: {
  name: string;
  version: number;
  common: Common;
  variants: Variants;
  indexes: readonly (readonly (IndexableKey<Common> | 'kind')[])[];
}): DocumentDefinition & { schema: z.ZodType<z.infer<Variants[number]>> } {
  const { name, version, common, variants, indexes } = definition;
  const kinds = variants.map(variant => variant.shape.kind.value) as [string, ...string[]];
  const own: Record<string, z.ZodType> = {};
  for (const { shape } of variants) {
    for (const [field, type] of Object.entries(shape as z.ZodRawShape)) {
      if (field !== 'kind' && !(field in common)) own[field] = (type as z.ZodType).optional();
    }
  }
  return {
    name,
    version,
    schema: z.discriminatedUnion('kind', variants) as never,
    local: z.object({ ...common, kind: indexedEnum(kinds), ...own }),
    indexes,
  };
}

type JsonSchema = { [key: string]: unknown };

function plain(node: unknown, isTop: boolean): unknown {
  if (Array.isArray(node)) return node.map(item => plain(item, false));
  if (typeof node !== 'object' || node === null) return node;
  const out: JsonSchema = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === '$schema' || (key === 'additionalProperties' && !isTop)) continue;
    out[key] = plain(value, false);
  }
  return out;
}

/** The RxDB schema of a document: JSON schema, primary key `id`, bounded indexes. */
export function toLocalSchema(definition: DocumentDefinition): JsonSchema & { version: number } {
  const json = plain(z.toJSONSchema(definition.local, { target: 'draft-7', io: 'output' }), true) as {
    properties: Record<string, JsonSchema>;
    required: string[];
  };
  const indexed = new Set(definition.indexes.flat());
  for (const [name, property] of Object.entries(json.properties)) {
    if (!indexed.has(name)) continue;
    if (property['type'] === 'integer') {
      json.properties[name] = { ...property, type: 'number', multipleOf: 1 };
    } else if (Array.isArray(property['enum'])) {
      const longest = Math.max(...property['enum'].map(value => String(value).length));
      json.properties[name] = { ...property, maxLength: longest };
    }
  }
  return {
    title: definition.name,
    version: definition.version,
    primaryKey: 'id',
    type: 'object',
    properties: json.properties,
    required: json.required,
    indexes: definition.indexes.map(index => [...index]),
  };
}
