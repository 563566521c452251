import type { ReactNode } from "react";
import { Tabs } from "#components/ui/tabs.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import { getApplication } from "#lib/applications/list-applications.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { findOpenFlow } from "#lib/authorizations/get-authorization.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { BrowserWay } from "./browser-way.tsx";
import { isFitting, type Way, wayNames, waysFor } from "./fitting-ways.ts";
import { ImportWay } from "./import-way.tsx";
import type { KeptFields } from "./kept-fields.ts";
import { LinkWay } from "./link-way.tsx";
import { type AskedAccess, importMessage } from "./messages.ts";
import { PasteWay } from "./paste-way.tsx";
import { UnfitWay } from "./unfit-way.tsx";

interface Props {
  ctx: Context;
  set: TokenSetView;
  /** The one that is shown. */
  way: Way;
  /** What was typed into it before a session ended. */
  kept: KeptFields;
}

const meanings: Readonly<Record<string, string>> = knownScopes;

function toAskedAccess(actor: Actor, set: TokenSetView): AskedAccess {
  return {
    organization: actor.organizationName,
    askedBy: actor.name,
    application: set.application.name,
    library: set.library.name,
    installation: set.name,
    environment: set.environment,
    scopes: set.requestedScopes.map((name) => ({
      name,
      opens: meanings[name] ?? "not documented by Apicbase",
    })),
  };
}

/** The four ways as tabs. All stay on the page, hidden, so that switching loses nothing that was typed. */
export async function Ways({ ctx, set, way, kept }: Props) {
  const { actor } = ctx;
  const { redirect } = set.application;
  const [application, open] = await Promise.all([
    getApplication(ctx, { applicationId: set.application.id }),
    redirect === "copy-code" ? findOpenFlow(ctx, { tokenSetId: set.id }) : null,
  ]);
  const asked = toAskedAccess(actor, set);
  const message = importMessage({ ...asked, clientId: application.clientId });
  const panels: Record<Way, ReactNode> = {
    browser: <BrowserWay tokenSetId={set.id} callbackUrl={callbackUrl()} />,
    code: <PasteWay tokenSetId={set.id} open={open} />,
    link: <LinkWay tokenSetId={set.id} asked={asked} kept={kept} />,
    import: <ImportWay tokenSetId={set.id} message={message} kept={kept} />,
  };
  const ways = waysFor(redirect);
  return (
    <div className="grid gap-6">
      <Tabs
        label="Ways of connecting"
        tabs={ways.map((one) => ({ label: wayNames[one], href: `?way=${one}`, current: one === way }))}
      />
      {ways.map((one) => (
        <div key={one} hidden={one !== way}>
          {isFitting(one, redirect) ? (
            panels[one]
          ) : (
            <UnfitWay
              way={one}
              application={application}
              callbackUrl={callbackUrl()}
              mayChange={canInOrganization(actor.role, "application:write")}
            />
          )}
        </div>
      ))}
    </div>
  );
}
