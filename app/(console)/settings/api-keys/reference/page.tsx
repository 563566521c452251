import type { Metadata } from "next";
import { CodeText } from "#components/ui/code-text.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { type OpenApiDocument, toOpenApi } from "#lib/entry/openapi.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { describedRoutes } from "../../../../api/v1/_description/routes.ts";
import { FieldList } from "./_components/field-list.tsx";
import { OperationEntry } from "./_components/operation-entry.tsx";
import { toFields } from "./_components/schema-words.ts";

export const metadata: Metadata = { title: "API reference" };

const titles: Record<string, string> = {
  applications: "Applications",
  "token-sets": "Token sets",
  "bulk-runs": "Bulk runs",
  machines: "Machines",
  search: "Search",
  "openapi.json": "This description",
};

/** The calls of each subject, in the order of the document. */
function toGroups({ paths }: OpenApiDocument) {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return Map.groupBy(calls, ({ operation }) => operation.tags[0] ?? "");
}

function Basics({ url }: { url: string }) {
  return (
    <Section title="Every call">
      <ul className="grid max-w-prose list-disc gap-1.5 pl-5 text-pretty">
        <li>
          Goes to <CodeText copy="address of the API">{url}</CodeText> with{" "}
          <CodeText>Authorization: Bearer larder_key_…</CodeText>. A key in an address is refused.
        </li>
        <li>
          Is counted: <CodeText>RateLimit</CodeText> and <CodeText>RateLimit-Policy</CodeText> say what is
          left; after a 429, wait for <CodeText>Retry-After</CodeText> seconds.
        </li>
        <li>
          That is a POST can be repeated safely with an <CodeText>Idempotency-Key</CodeText>: the repetition
          brings the first answer.
        </li>
        <li>
          That is refused answers <CodeText>application/problem+json</CodeText> with a stable{" "}
          <CodeText>code</CodeText>.
        </li>
      </ul>
    </Section>
  );
}

export default async function ApiReferencePage() {
  await requirePageContext("/settings/api-keys/reference");
  const document = toOpenApi(describedRoutes);
  return (
    <>
      <PageHeader
        title="API reference"
        breadcrumbs={[{ label: "API keys", href: "/settings/api-keys" }]}
        meta={
          <>
            The same as <TextLink href="/api/v1/openapi.json">openapi.json</TextLink> (OpenAPI 3.1), which
            tools can read.
          </>
        }
      />
      <Basics url={document.servers[0]?.url ?? ""} />
      {[...toGroups(document)].map(([tag, calls]) => (
        <Section key={tag} title={titles[tag] ?? tag}>
          {calls.map((call) => (
            <OperationEntry key={call.operation.operationId} {...call} />
          ))}
        </Section>
      ))}
      <Section title="Objects">
        <div className="grid gap-6">
          {Object.entries(document.components.schemas).map(([name, schema]) => (
            <section key={name} aria-label={name} className="grid gap-1">
              <h3 className="font-semibold">{name}</h3>
              <FieldList fields={toFields(schema)} />
            </section>
          ))}
        </div>
      </Section>
    </>
  );
}
