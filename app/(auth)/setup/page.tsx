import type { Metadata } from "next";
import { AuthLayout } from "#components/auth-layout.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { isEmpty } from "#lib/setup/setup-token.ts";
import { SetupForm } from "./_components/setup-form.tsx";

export const metadata: Metadata = { title: "Set up" };

interface Props {
  searchParams: Promise<{ token?: string | string[] }>;
}

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams;
  if (!(await isEmpty())) {
    return (
      <AuthLayout title="Larder is set up" lead="It already has its first owner.">
        <TextLink href="/sign-in">Sign in</TextLink>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title="Set up Larder"
      lead="Create the first owner. The one-time token is in the output of the start command."
    >
      <SetupForm token={typeof token === "string" ? token : ""} />
    </AuthLayout>
  );
}
