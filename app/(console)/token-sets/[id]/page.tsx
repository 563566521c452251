import type { Metadata } from "next";
import { AttemptTimeline } from "#components/attempt-timeline.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { ProductionBand } from "#components/production-band.tsx";
import { RenameForm } from "#components/rename-form.tsx";
import { ScopeList } from "#components/scope-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { tokenEndpoint } from "#lib/handouts/server-metadata.ts";
import { getTokenSetPage } from "#lib/token-set-page/get-token-set-page.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { SetShelfLife } from "../_components/set-shelf-life.tsx";
import { renameAction } from "../actions.ts";
import { AboutSection } from "./_components/about-section.tsx";
import { Answer } from "./_components/answer.tsx";
import { isCodeWithoutAnswer, toAttemptEntry } from "./_components/attempt-entry.ts";
import { DiscardSection } from "./_components/discard-section.tsx";
import { EvidenceList } from "./_components/evidence-list.tsx";
import { GenerationTable } from "./_components/generation-table.tsx";
import { LinkList } from "./_components/link-list.tsx";
import { MachineSection } from "./_components/machines/machine-section.tsx";
import { RevealSection } from "./_components/reveal-section.tsx";
import { RevokeSection } from "./_components/revoke-section.tsx";
import { SetMessages } from "./_components/set-messages.tsx";

export const metadata: Metadata = { title: "Token set" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ connected?: string }>;
}

/** The set's name and condition. */
function SetHeader({ set }: { set: TokenSetView }) {
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
    />
  );
}

export default async function TokenSetPage({ params, searchParams }: Props) {
  const id = requirePageId((await params).id);
  const ctx = await requirePageContext(`/token-sets/${id}`);
  const { actor, now } = ctx;
  const page = await orNotFound(getTokenSetPage(ctx, { tokenSetId: id }));
  const { tokenSet: set, attempts, generations, links, machines, replaced, grants } = page;
  const may = (permission: Parameters<typeof canInEnvironment>[1]) =>
    canInEnvironment(actor.role, permission, set.environment);
  const justConnected = String(set.generation) === (await searchParams).connected;
  return (
    <>
      {set.environment === "production" && <ProductionBand />}
      <SetHeader set={set} />
      <div className="grid gap-4">
        <Answer ctx={ctx} set={set} />
        <SetMessages
          page={page}
          isJustConnected={justConnected}
          mayConnect={may("token-set:connect")}
          mayRevoke={may("token-set:revoke")}
        />
      </div>
      <Section title="Shelf life">
        <SetShelfLife set={set} now={now.toISOString()} size="large" />
      </Section>
      <AboutSection set={set} grant={grants.current} />
      <Section title="Scopes" description="What Larder asked for, and what Apicbase granted.">
        <ScopeList
          requested={set.requestedScopes}
          granted={set.generation === 0 ? null : set.grantedScopes}
          descriptions={knownScopes}
        />
      </Section>
      <MachineSection
        machines={machines}
        tokenSetId={set.id}
        generation={set.generation}
        replaced={replaced}
        tokenEndpoint={tokenEndpoint()}
        mayWrite={may("machine:write")}
        now={now.toISOString()}
      />
      {may("token-set:reveal") && set.generation > 0 && !set.revokedAt && <RevealSection set={set} />}
      <LinkList links={links} mayRevoke={may("connect-link:write")} now={now.toISOString()} />
      <Section title="History" description="Everything that happened to this token set, newest first.">
        {attempts.length === 0 ? (
          <p className="text-ink-soft">Nothing has happened yet.</p>
        ) : (
          <AttemptTimeline attempts={attempts.map(toAttemptEntry)} />
        )}
      </Section>
      <Section
        title="Technical details"
        description="What was heard, word for word, and the pairs of tokens that Apicbase issued, one a generation. Replaced pairs are erased once nobody relies on them; their fingerprints stay."
      >
        <EvidenceList set={set} isCheckTold={justConnected} />
        <GenerationTable generations={generations} current={set.generation} />
      </Section>
      {may("token-set:rename") && (
        <Section title="Rename" description="Tokens and history stay as they are.">
          <RenameForm action={renameAction} name={set.name} fields={{ tokenSetId: set.id }} />
        </Section>
      )}
      {may("token-set:revoke") && <RevokeSection set={set} hasAside={grants.aside.length > 0} />}
      {may("token-set:create") && set.generation === 0 && grants.aside.length === 0 && (
        <DiscardSection id={set.id} name={set.name} isAnswerMissing={attempts.some(isCodeWithoutAnswer)} />
      )}
    </>
  );
}
