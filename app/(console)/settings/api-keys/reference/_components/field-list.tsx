import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import type { FieldWords } from "./schema-words.ts";

interface Props {
  /** Left out where the heading above says it. */
  title?: string;
  fields: FieldWords[];
  /** Says which fields may be left out: of what is sent. */
  sent?: boolean;
}

/** The fields of an object, with their types. */
export function FieldList({ title, fields, sent = false }: Props) {
  if (fields.length === 0) return null;
  return (
    <div className="grid gap-1">
      {title && <h3 className="text-sm font-semibold">{title}</h3>}
      <DefinitionList
        items={fields.map(({ name, type, required, description }) => ({
          term: name,
          value: (
            <>
              <CodeText quiet>{type}</CodeText>
              {sent && !required && <span className="text-sm text-ink-soft">, may be left out</span>}
              {description && <span className="block text-sm text-ink-soft">{description}</span>}
            </>
          ),
        }))}
      />
    </div>
  );
}
