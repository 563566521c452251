import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthLayout } from "#components/auth-layout.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { toLocalPath } from "#lib/entry/local-path.ts";
import { findRequestContext } from "#lib/entry/request-context.ts";
import { env } from "#lib/env.ts";
import { SignInForm } from "./_components/sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const target = toLocalPath((await searchParams).callbackUrl, "/");
  if (await findRequestContext()) redirect(target);
  return (
    <AuthLayout
      title="Sign in"
      lead="Larder keeps your Apicbase connections working."
      footer={env().LARDER_DEMO ? <DemoHint /> : undefined}
    >
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
