import type { Metadata } from "next";
import { cache } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ProductionBand } from "#components/production-band.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
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
import { chosenWay, wayNames } from "./_components/fitting-ways.ts";
import { readKeptFields, toWayHref } from "./_components/kept-fields.ts";
import { Ways } from "./_components/ways.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

type Query = Awaited<Props["searchParams"]>;

/** What the title and the page show, read once a request. @param address to come back to after signing in */
const load = cache(async (id: string, address: string) => {
  const ctx = await requirePageContext(address);
  const set = await orNotFound(getTokenSet(ctx, { tokenSetId: id }));
  return { ctx, set, title: set.generation > 0 ? `Reconnect ${set.name}` : `Connect ${set.name}` };
});

function loadFor(rawId: string, query: Query) {
  const wanted = Object.keys(wayNames).find((one) => one === query.way);
  const id = requirePageId(rawId);
  return load(id, toWayHref(id, wanted, readKeptFields(query)));
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return { title: (await loadFor((await params).id, await searchParams)).title };
}

export default async function ConnectTokenSetPage({ params, searchParams }: Props) {
  const query = await searchParams;
  const kept = readKeptFields(query);
  const { ctx, set, title } = await loadFor((await params).id, query);
  const { actor, now } = ctx;
  const way = chosenWay(query.way, set.application.redirect);
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
      ) : set.archivedAt ? (
        <EmptyState
          title="This token set is archived"
          action={<ButtonLink href={`/token-sets/${set.id}`}>Open the token set</ButtonLink>}
        >
          It gets no new access. Unarchive it first.
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
          <Ways ctx={ctx} set={set} way={way} kept={kept} />
          {way === "link" && (
            <LinkList links={links} mayRevoke={may("connect-link:write")} now={now.toISOString()} />
          )}
        </div>
      )}
    </>
  );
}
