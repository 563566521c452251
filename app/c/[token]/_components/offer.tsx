import type { ReactNode } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import type { ConnectOfferView } from "#lib/connect-links/connect-link-view.ts";

const meanings: Readonly<Record<string, string>> = knownScopes;

const environmentMeaning = {
  development: "for building and testing",
  production: "for daily use",
};

function Scopes({ scopes }: { scopes: string[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {scopes.map((scope) => (
        <li key={scope} className="grid gap-x-3 py-1.5 sm:grid-cols-[8rem_1fr]">
          <code className="font-mono text-sm">{scope}</code>
          <span className="text-ink-soft">{meanings[scope] ?? "Not documented by Apicbase"}</span>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  offer: ConnectOfferView;
  /** Continue and Decline. */
  children: ReactNode;
}

/** Who asks for what, why and until when, and what happens on Continue. */
export function Offer({ offer, children }: Props) {
  return (
    <div>
      <div>
        <h1 className="mt-6 text-2xl font-semibold tracking-tight text-balance wrap-anywhere">
          {offer.organization} asks for access to your Apicbase library
        </h1>
        <p className="mt-1 text-ink-soft text-pretty wrap-anywhere">
          For {offer.recipient}, from {offer.askedBy} of {offer.organization}.
        </p>
      </div>
      {offer.declinedAt && (
        <div className="mt-6">
          <Notice title="You declined this request">
            On <ExactTime at={offer.declinedAt} />. You can still continue, as long as the link is valid.
          </Notice>
        </div>
      )}
      <Section title="Why">
        <p className="border-l-2 border-line-strong pl-3 whitespace-pre-line text-pretty wrap-anywhere">
          {offer.purpose}
        </p>
        <p className="mt-1 text-sm text-ink-soft wrap-anywhere">Written by {offer.askedBy}.</p>
      </Section>
      <Section title="Details">
        <DefinitionList
          items={[
            { term: "Application", value: offer.application },
            { term: "Library", value: offer.library },
            { term: "Installation", value: offer.installation },
            {
              term: "Environment",
              value: (
                <span className="inline-flex flex-wrap items-center gap-2">
                  <EnvironmentBadge environment={offer.environment} />
                  <span className="text-ink-soft">{environmentMeaning[offer.environment]}</span>
                </span>
              ),
            },
            { term: "Valid until", value: <ExactTime at={offer.expiresAt} /> },
          ]}
        />
      </Section>
      <Section title="What it can access" description="Apicbase shows you the same list before you allow it.">
        <Scopes scopes={offer.scopes} />
      </Section>
      <Section title="What happens next">
        <ol className="grid list-decimal gap-1.5 pl-5 text-pretty">
          <li>
            Apicbase asks you to sign in, on its own page. Sign in as a user of the library {offer.library}.
            Larder never sees your password.
          </li>
          <li>Apicbase shows what is asked for. Press Authorize, or cancel.</li>
          <li>
            {offer.reconnects
              ? `You come back here. The new access of ${offer.application} replaces the old one.`
              : `You come back here, and ${offer.application} is connected.`}
          </li>
        </ol>
        <p className="mt-3 text-ink-soft text-pretty">
          You can end the access at any time, in Apicbase under API Settings.
        </p>
      </Section>
      <div className="mt-8">{children}</div>
      <p className="mt-4 text-sm text-ink-soft text-pretty">
        You do not know {offer.askedBy}, or did not expect this? Then decline: nothing is shared.
      </p>
    </div>
  );
}
