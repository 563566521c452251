import type { Metadata } from "next";
import { AuthLayout } from "#components/auth-layout.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

export const metadata: Metadata = { title: "Password changed" };

export default function PasswordSetPage() {
  return (
    <AuthLayout title="Your password is changed" lead="You were signed out everywhere.">
      <ButtonLink href="/sign-in" variant="primary" size="lg">
        Sign in
      </ButtonLink>
    </AuthLayout>
  );
}
