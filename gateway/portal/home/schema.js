// A JSON schema as rows: every field with its whole name ("lines[].worker_id"), its type and its bounds.
export function fieldsOf(schema, schemas, { prefix = "", within = [] } = {}) {
  const { body, name } = resolved(schema, schemas);
  // What holds itself is told once.
  if (!body?.properties || within.includes(name)) return [];
  return Object.entries(body.properties).flatMap(([key, field]) => {
    const many = shape(field, schemas).items;
    const inner = many ?? field;
    const full = `${prefix}${key}${many ? "[]" : ""}`;
    const row = {
      name: full,
      type: typeText(inner, schemas),
      required: (body.required ?? []).includes(key),
      title: field.title,
      description: field.description ?? (field.title ? undefined : about(inner, schemas)),
    };
    return [row, ...fieldsOf(inner, schemas, { prefix: `${full}.`, within: [...within, name] })];
  });
}

// What a schema is, as it says itself.
export const about = (schema, schemas) => resolved(schema, schemas).body?.description;

function resolved(schema, schemas) {
  const shaped = shape(schema, schemas);
  return { body: shaped, name: schema.$ref };
}

// What is there where something may be null.
function shape(schema, schemas) {
  const given = schema.$ref ? schemas[schema.$ref.split("/").at(-1)] : schema;
  const some = given.anyOf?.find((one) => one.type !== "null");
  return some ? shape(some, schemas) : given;
}

function typeText(schema, schemas) {
  const body = shape(schema, schemas);
  const bounds = [
    body.format,
    body.enum?.join(" | "),
    body.const !== undefined && JSON.stringify(body.const),
    body.pattern,
    body.minimum !== undefined && `≥ ${body.minimum}`,
    body.maximum !== undefined && `≤ ${body.maximum}`,
    schema.anyOf?.some((one) => one.type === "null") && "null",
  ];
  return [body.type, ...bounds].filter(Boolean).join(", ");
}
