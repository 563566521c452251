import { ChevronRight } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import type { JsonSchema, Operation } from "#lib/entry/openapi.ts";
import { FieldList } from "./field-list.tsx";
import { toFields, toType } from "./schema-words.ts";

interface Props {
  method: string;
  path: string;
  operation: Operation;
}

function findAnswer({ responses }: Operation): { status: string; schema: JsonSchema } {
  const [status = "", response] = Object.entries(responses)[0] ?? [];
  return { status, schema: response?.content?.["application/json"]?.schema ?? {} };
}

function Needs({ operation: { security } }: Pick<Props, "operation">) {
  const permissions = security.find((way) => way.apiKey)?.apiKey ?? [];
  if (permissions.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-sm text-ink-soft">
      A key needs
      {permissions.map((permission) => (
        <Badge key={permission} mono>
          {permission}
        </Badge>
      ))}
    </p>
  );
}

/** A call of the API: what it needs, what is sent, what it answers. */
export function OperationEntry({ method, path, operation }: Props) {
  const { parameters = [], requestBody, summary, description } = operation;
  const sent = parameters.map(({ name, schema, required, description = "" }) => ({
    ...{ name, type: toType(schema), required, description },
  }));
  const { status, schema } = findAnswer(operation);
  const body = requestBody?.content["application/json"].schema ?? {};
  return (
    <details className="group border-t border-line" id={operation.operationId}>
      <summary className="flex min-h-8 flex-wrap items-center gap-x-2 rounded-xs py-1 hover:bg-sunken touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 group-open:rotate-90" />
        <CodeText>{`${method.toUpperCase()} ${path}`}</CodeText>
        <span className="basis-full pl-5.5 text-sm text-ink-soft">{summary}</span>
      </summary>
      <div className="grid gap-4 pb-5 pl-5.5">
        <Needs operation={operation} />
        {description && <p className="max-w-prose text-sm text-ink-soft text-pretty">{description}</p>}
        <FieldList title="Path, query and headers" fields={sent} sent />
        <FieldList title="Body" fields={toFields(body)} sent />
        {schema.$ref ? (
          <p className="text-sm">
            Answers {status} with <CodeText>{toType(schema)}</CodeText>, see below.
          </p>
        ) : (
          <FieldList title={`Answer, ${status}`} fields={toFields(schema)} />
        )}
      </div>
    </details>
  );
}
