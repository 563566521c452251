import type { Metadata } from "next";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApiKeyView } from "#lib/api-keys/api-key-view.ts";
import { listApiKeys } from "#lib/api-keys/list-api-keys.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { env } from "#lib/env.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { KeyEntry } from "./_components/key-entry.tsx";
import { MakeKey } from "./_components/make-key.tsx";

export const metadata: Metadata = { title: "API keys" };

function NoKeys({ mayMake }: { mayMake: boolean }) {
  return (
    <p className="max-w-prose text-ink-soft text-pretty">
      None yet. With an API key, a script calls Larder in your name: it lists token sets, checks or refreshes
      them, or makes connect links.{" "}
      {mayMake
        ? "Programs that only need an access token are machines: add them on the token set’s page."
        : "Your role cannot make one; an owner, admin or developer can."}
    </p>
  );
}

function KeyList({ keys, now }: { keys: ApiKeyView[]; now: string }) {
  return (
    <ul>
      {keys.map((key) => (
        <KeyEntry key={key.id} apiKey={key} now={now} />
      ))}
    </ul>
  );
}

export default async function ApiKeysPage() {
  const ctx = await requirePageContext("/settings/api-keys");
  const { role } = ctx.actor;
  const keys = await listApiKeys(ctx);
  const mayMake = canInOrganization(role, "api-key:write");
  const seesAll = canInOrganization(role, "api-key:oversee");
  return (
    <>
      <SettingsHeader
        current="/settings/api-keys"
        meta={
          <>
            For scripts that call Larder’s JSON API.{" "}
            <TextLink href="/settings/api-keys/reference">What the API can do</TextLink>
          </>
        }
      />
      <Section
        title={seesAll ? "All API keys" : "Your API keys"}
        description="A key never has more rights than its maker, and ends with them."
      >
        <div className="grid gap-4">
          {mayMake && <MakeKey role={role} apiUrl={`${env().LARDER_URL}/api/v1`} />}
          {keys.length === 0 ? (
            <NoKeys mayMake={mayMake} />
          ) : (
            <KeyList keys={keys} now={ctx.now.toISOString()} />
          )}
        </div>
      </Section>
    </>
  );
}
