import type { JsonSchema } from "#lib/entry/openapi.ts";

/** A field of an object, in words. */
export interface FieldWords {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

const typeWords: Record<string, string> = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
};

const listOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value : []);

function toTextType(schema: JsonSchema): string {
  if (schema.format === "date-time") return "instant, ISO 8601";
  if (typeof schema.format === "string") return schema.format;
  return typeof schema.maxLength === "number" ? `text, at most ${schema.maxLength}` : "text";
}

/** A schema's type in a few words; an object of its own is called by its name. */
export function toType(schema: JsonSchema): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1) ?? "object";
  if ("const" in schema) return `"${String(schema.const)}"`;
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `"${String(value)}"`).join(" | ");
  const choices = [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
  if (choices.length > 0) return [...new Set(choices.map(toType))].join(" or ");
  if (schema.type === "null") return "null";
  if (schema.type === "array") return `list of ${toType(Object(schema.items))}`;
  if (schema.type === "string") return toTextType(schema);
  return typeWords[String(schema.type)] ?? String(schema.type ?? "anything");
}

/** The object behind "or null", and that of a list's items. */
function toObject(schema: JsonSchema): JsonSchema | null {
  if (schema.properties) return schema;
  if (schema.type === "array") return toObject(Object(schema.items));
  return (
    listOf(schema.anyOf)
      .map(toObject)
      .find((one) => one !== null) ?? null
  );
}

/** The fields of an object, those of objects within it with their path. */
export function toFields(schema: JsonSchema, before = ""): FieldWords[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = before + key;
    const description = typeof value.description === "string" ? value.description : "";
    const own = { name, type: toType(value), required: required.includes(key), description };
    const inner = toObject(value);
    return inner ? [own, ...toFields(inner, `${name}.`)] : [own];
  });
}
