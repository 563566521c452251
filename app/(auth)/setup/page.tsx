import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AuthLayout } from "#components/auth-layout.tsx";
import { isEmpty } from "#lib/setup/setup-token.ts";
import { SetupForm } from "./_components/setup-form.tsx";

export const metadata: Metadata = { title: "Set up" };

interface Props {
  searchParams: Promise<{ token?: string | string[] }>;
}

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams;
  if (!(await isEmpty())) notFound();
  return (
    <AuthLayout
      title="Set up Larder"
      lead="Create the first owner. The one-time token is in the output of the start command."
    >
      <SetupForm token={typeof token === "string" ? token : ""} />
    </AuthLayout>
  );
}
