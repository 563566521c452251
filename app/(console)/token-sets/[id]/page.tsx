import type { Metadata } from "next";
import { AttemptTimeline } from "#components/attempt-timeline.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { ProductionBand } from "#components/production-band.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Context } from "#lib/auth/context.ts";
import { canInEnvironment, type EnvironmentPermission } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { tokenEndpoint } from "#lib/handouts/server-metadata.ts";
import { getTokenSetPage, type TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { SetShelfLife } from "../_components/set-shelf-life.tsx";
import { Answer } from "./_components/answer.tsx";
import { toAttemptEntry } from "./_components/attempt-entry.ts";
import { EvidenceList } from "./_components/evidence-list.tsx";
import { GenerationTable } from "./_components/generation-table.tsx";
import { LinkList } from "./_components/link-list.tsx";
import { MachineSection } from "./_components/machines/machine-section.tsx";
import { toMenuEntries } from "./_components/menu/menu-entries.tsx";
import { type MenuEntry, SetMenu, SetMenuDialogs } from "./_components/menu/set-menu.tsx";
import { RevealSection } from "./_components/reveal-section.tsx";
import { SetColumns } from "./_components/set-columns.tsx";
import { SetMessages } from "./_components/set-messages.tsx";
import { TokenSetFacts } from "./_components/token-set-facts.tsx";

export const metadata: Metadata = { title: "Token set" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ connected?: string }>;
}

/** The set's name and condition, and what is seldom done with it. */
function SetHeader({ set, entries }: { set: TokenSetView; entries: readonly MenuEntry[] }) {
  return (
    <PageHeader
      title={set.name}
      breadcrumbs={[{ label: "Token sets", href: "/token-sets" }]}
      badges={
        <>
          <EnvironmentBadge environment={set.environment} />
          <HealthBadge health={set.health} look="filled" />
        </>
      }
      actions={<SetMenu entries={entries} />}
    />
  );
}

interface StoryProps {
  ctx: Context;
  page: TokenSetPageView;
  entries: readonly MenuEntry[];
  isJustConnected: boolean;
}

/** What is so, what happened, and what to do about it. */
function Story({ ctx, page, entries, isJustConnected }: StoryProps) {
  const { tokenSet: set, attempts, generations, links, machines, replaced } = page;
  const now = ctx.now.toISOString();
  const may = (permission: EnvironmentPermission) =>
    canInEnvironment(ctx.actor.role, permission, set.environment);
  return (
    <>
      <div className="grid gap-4">
        <SetMenuDialogs entries={entries} />
        <Answer ctx={ctx} set={set} />
        <SetMessages
          page={page}
          isJustConnected={isJustConnected}
          mayConnect={may("token-set:connect")}
          mayRevoke={may("token-set:revoke")}
        />
      </div>
      <Section title="Shelf life">
        <SetShelfLife set={set} now={now} size="large" />
      </Section>
      <Section title="History" description="Everything that happened to this token set, newest first.">
        {attempts.length === 0 ? (
          <p className="text-ink-soft">Nothing has happened yet.</p>
        ) : (
          <AttemptTimeline attempts={attempts.map(toAttemptEntry)} />
        )}
      </Section>
      <MachineSection
        machines={machines}
        tokenSetId={set.id}
        generation={set.generation}
        replaced={replaced}
        tokenEndpoint={tokenEndpoint()}
        mayWrite={may("machine:write")}
        now={now}
      />
      {may("token-set:reveal") && set.generation > 0 && !set.revokedAt && <RevealSection set={set} />}
      <LinkList links={links} mayRevoke={may("connect-link:write")} now={now} />
      <Section
        title="Technical details"
        description="What was heard, word for word, and the pairs of tokens that Apicbase issued, one a generation. Replaced pairs are erased once nobody relies on them; their fingerprints stay."
      >
        <EvidenceList set={set} isCheckTold={isJustConnected} />
        <GenerationTable generations={generations} current={set.generation} />
      </Section>
    </>
  );
}

export default async function TokenSetPage({ params, searchParams }: Props) {
  const id = requirePageId((await params).id);
  const ctx = await requirePageContext(`/token-sets/${id}`);
  const page = await orNotFound(getTokenSetPage(ctx, { tokenSetId: id }));
  const { tokenSet: set } = page;
  const isJustConnected = String(set.generation) === (await searchParams).connected;
  const entries = toMenuEntries(page, ctx.actor.role);
  return (
    <>
      {set.environment === "production" && <ProductionBand />}
      <SetHeader set={set} entries={entries} />
      <SetColumns
        story={<Story ctx={ctx} page={page} entries={entries} isJustConnected={isJustConnected} />}
        facts={<TokenSetFacts page={page} />}
      />
    </>
  );
}
