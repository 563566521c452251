import type { Metadata } from "next";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { searchEverything } from "#lib/search/search-everything.ts";
import { searchSchema } from "#lib/search/search-schema.ts";
import { mayHoldSecret } from "#lib/text/pasted-values.ts";
import { FindForm } from "./_components/find-form.tsx";
import { FoundThings } from "./_components/found-things.tsx";

export const metadata: Metadata = { title: "Find" };

interface Props {
  searchParams: Promise<{ q?: string | string[]; pasted?: string | string[] }>;
}

export default async function FindPage({ searchParams }: Props) {
  const { q, pasted } = await searchParams;
  const asked = searchSchema.safeParse({ q }).data;
  const isSecret = asked !== undefined && mayHoldSecret(asked.q);
  const words = isSecret ? undefined : asked;
  const path = words ? `/find?${new URLSearchParams(words)}` : "/find";
  const ctx = await requirePageContext(path);
  const view = words && (await searchEverything(ctx, words));
  return (
    <>
      <PageHeader
        title="Find"
        meta="By words in any order, by a state, by an id. Or paste a token, code or fingerprint: Larder says what it is, and keeps nothing of it."
      />
      <FindForm key={words?.q ?? ""} q={words?.q ?? ""}>
        {view && words && <FoundThings view={view} words={words.q} />}
        {pasted !== undefined && !words && (
          <Notice tone="info" title="Paste a token here">
            What you typed looked like a token, so it was sent nowhere and stands in no address. This box says
            what a token is, and keeps nothing of it.
          </Notice>
        )}
        {isSecret && (
          <Notice tone="warning" title="This address may hold a token">
            Larder did not look it up. An address is kept in the browser’s history: close this page, and paste
            tokens into the box.
          </Notice>
        )}
      </FindForm>
    </>
  );
}
