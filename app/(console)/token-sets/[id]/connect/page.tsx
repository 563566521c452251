import type { Metadata } from "next";
import { cache } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ProductionBand } from "#components/production-band.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Steps } from "#components/ui/steps.tsx";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { connectSteps } from "../../../connect/_components/connect-steps.ts";
import { LinkList } from "../_components/link-list.tsx";
import { chosenWay } from "./_components/fitting-ways.ts";
import { Ways } from "./_components/ways.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ way?: string | string[] }>;
}

/** What the title and the page show, read once a request. */
const load = cache(async (rawId: string) => {
  const id = requirePageId(rawId);
  const ctx = await requirePageContext(`/token-sets/${id}/connect`);
  const set = await orNotFound(getTokenSet(ctx, { tokenSetId: id }));
  return { ctx, set, title: set.generation > 0 ? `Reconnect ${set.name}` : `Connect ${set.name}` };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).title };
}

export default async function ConnectTokenSetPage({ params, searchParams }: Props) {
  const { ctx, set, title } = await load((await params).id);
  const { actor, now } = ctx;
  const way = chosenWay((await searchParams).way, set.application.redirect);
  const links = await listConnectLinks(ctx, { tokenSetId: set.id });
  const may = (permission: Parameters<typeof canInEnvironment>[1]) =>
    canInEnvironment(actor.role, permission, set.environment);
  const reconnecting = set.generation > 0;
  return (
    <>
      {set.environment === "production" && <ProductionBand />}
      <PageHeader
        title={title}
        breadcrumbs={[
          { label: "Token sets", href: "/token-sets" },
          { label: set.name, href: `/token-sets/${set.id}` },
        ]}
        badges={<EnvironmentBadge environment={set.environment} />}
        meta={`${set.library.name}, with ${set.application.name}. Scopes: ${set.requestedScopes.join(", ")}`}
      />
      {!may("token-set:connect") ? (
        <EmptyState title="Your role cannot connect this token set">
          Ask an owner or admin of your organization.
        </EmptyState>
      ) : (
        <div className="grid max-w-2xl gap-6">
          <Steps steps={connectSteps} current={1} />
          {reconnecting && !set.revokedAt && (
            <Notice tone="info" title="The token set keeps its name and history">
              New tokens replace the present ones, which Larder then revokes at Apicbase.
              {set.holder && (
                <>
                  {" "}
                  Not at once: {set.holder.name} may use the present access token until{" "}
                  <ExactTime at={set.holder.until} />. It works until then, and is revoked afterwards.
                </>
              )}
            </Notice>
          )}
          <Ways ctx={ctx} set={set} way={way} />
          {way === "link" && (
            <LinkList links={links} mayRevoke={may("connect-link:write")} now={now.toISOString()} />
          )}
        </div>
      )}
    </>
  );
}
