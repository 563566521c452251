import type { Metadata } from "next";
import { AuthLayout } from "#components/auth-layout.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { canSendMail } from "#lib/mail/send-mail.ts";
import { ForgotPasswordForm } from "./_components/forgot-password-form.tsx";

export const metadata: Metadata = { title: "Forgot password" };
export const dynamic = "force-dynamic";

export default function ForgotPasswordPage() {
  const mails = canSendMail();
  return (
    <AuthLayout
      title="Forgot your password?"
      lead={
        mails
          ? "Larder mails you a link with which you set a new one."
          : "This Larder cannot send mail. Ask whoever runs Larder in your company: an operator can give you a link with which you set a new password."
      }
      footer={<TextLink href="/sign-in">Back to the sign-in page</TextLink>}
    >
      {mails && <ForgotPasswordForm />}
    </AuthLayout>
  );
}
