import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AuthLayout } from "#components/auth-layout.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { isEmpty } from "#lib/setup/setup-token.ts";
import { SetupForm } from "./_components/setup-form.tsx";

export const metadata: Metadata = { title: "Set up" };

interface Props {
  searchParams: Promise<{ token?: string | string[] }>;
}

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams;
  if (!(await isEmpty())) notFound();
  const hasToken = typeof token === "string" && token !== "";
  return (
    <AuthLayout
      title="Set up Larder"
      lead="Nobody has an account here yet. Create the first owner, who also operates this Larder."
    >
      {!hasToken && <WhereTheLinkIs />}
      <SetupForm token={hasToken ? token : ""} />
    </AuthLayout>
  );
}

function WhereTheLinkIs() {
  return (
    <Notice title="You need the setup link">
      The start command prints it beside “first owner”. Open it, or enter its token below. It works once; each
      start prints a new one, and so does <code>npm run admin -- first-owner</code>.
    </Notice>
  );
}
