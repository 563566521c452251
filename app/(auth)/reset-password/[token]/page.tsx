import type { Metadata } from "next";
import { AuthLayout } from "#components/auth-layout.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { isResetLink } from "#lib/account/reset-password.ts";
import { requestTime } from "#lib/entry/request-context.ts";
import { ResetPasswordForm } from "./_components/reset-password-form.tsx";

export const metadata: Metadata = { title: "New password" };

interface Props {
  params: Promise<{ token: string }>;
}

export default async function ResetPasswordPage({ params }: Props) {
  const { token } = await params;
  if (await isResetLink({ now: requestTime() }, { token })) {
    return (
      <AuthLayout title="Set a new password" lead="You are signed out everywhere once it is set.">
        <ResetPasswordForm token={token} />
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title="This link does not work"
      lead="It was used, has expired, or your password has changed since. Your password is as it was."
    >
      <ButtonLink href="/forgot-password">Ask for a new link</ButtonLink>
    </AuthLayout>
  );
}
