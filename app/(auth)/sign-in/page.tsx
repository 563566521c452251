import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthLayout } from "#components/auth-layout.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { toLocalPath } from "#lib/entry/local-path.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { env } from "#lib/env.ts";
import { isEmpty } from "#lib/setup/setup-token.ts";
import { SignInForm } from "./_components/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ callbackUrl?: string | string[]; owner?: string | string[] }>;
}

/** Nobody can sign in before there is an account. Under the demo, there are its own. */
const isFresh = async () => !env().LARDER_DEMO && (await isEmpty());

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, owner } = await searchParams;
  const target = toLocalPath(callbackUrl, "/");
  if (await findRequestContext()) redirect(target);
  if (await isFresh()) redirect("/setup");
  return (
    <AuthLayout
      title="Sign in"
      lead="Larder keeps your Apicbase connections working."
      footer={env().LARDER_DEMO ? <DemoHint /> : undefined}
    >
      {owner === "created" && (
        <Notice tone="success" title="Owner created">
          Sign in with the email address and password that you chose.
        </Notice>
      )}
      <SignInForm target={target} />
      <p>
        <TextLink href="/forgot-password">Forgot password?</TextLink>
      </p>
    </AuthLayout>
  );
}

function DemoHint() {
  return (
    <p>
      Demo: owner@, admin@, developer@ or support@larder.test, password <code>larder-demo</code>.
    </p>
  );
}
