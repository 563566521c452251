import type { Metadata } from "next";
import { cache } from "react";
import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { type AuthorizationView, getAuthorization } from "#lib/authorizations/get-authorization.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";

interface Props {
  params: Promise<{ id: string }>;
}

const titles: Record<NonNullable<AuthorizationView["outcome"]>, string> = {
  connected: "Connected",
  denied: "Access was declined at Apicbase",
  refused: "Apicbase refused the connection",
  expired: "The code was no longer valid",
  failed: "The connection could not be made",
};

/** What the title and the page show, read once a request. */
const load = cache(async (rawId: string) => {
  const id = requirePageId(rawId);
  const ctx = await requirePageContext(`/connect/outcome/${id}`);
  const flow = await orNotFound(getAuthorization(ctx, { authorizationId: id }));
  return { flow, outcome: flow.outcome ?? "failed" };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { flow, outcome } = await load((await params).id);
  return { title: `${titles[outcome]}: ${flow.tokenSetName}` };
}

export default async function ConnectOutcomePage({ params }: Props) {
  const { flow, outcome } = await load((await params).id);
  return (
    <MessagePage
      tone={outcome === "connected" ? "success" : outcome === "denied" ? "info" : "danger"}
      title={titles[outcome]}
      safe={
        outcome === "connected"
          ? "The tokens are stored, encrypted."
          : `${flow.tokenSetName} is unchanged: no token was replaced.`
      }
      next={outcome === "denied" ? "If that was a mistake, start over and press Authorize." : undefined}
      actions={
        <>
          {outcome !== "connected" && (
            <ButtonLink href={`/token-sets/${flow.tokenSetId}/connect`} variant="primary">
              Start over
            </ButtonLink>
          )}
          <ButtonLink href={`/token-sets/${flow.tokenSetId}`}>Open the token set</ButtonLink>
        </>
      }
    >
      <Sentence text={flow.detail ?? ""} />
    </MessagePage>
  );
}
