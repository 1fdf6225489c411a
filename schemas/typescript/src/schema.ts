/** A JSON Schema of 2020-12, as far as ours go. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** What a field is if it is there: a `$ref` followed, `null` left aside. */
export function meant(schema: Schema, root: Schema): Schema {
  const alternative = schema.anyOf?.find((inner) => inner.$ref !== undefined);
  return resolve(alternative ?? schema, root);
}

/** What a `$ref` means, or the schema itself without one. */
function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  if (name === undefined) return schema;
  const definition = root.$defs?.[name];
  if (definition === undefined) throw new Error(`${root.title} has no definition ${name}`);
  return definition;
}
