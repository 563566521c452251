import { AuthLayout } from "#components/auth-layout.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

export default function AlreadySetUp() {
  return (
    <AuthLayout title="Larder is set up" lead="It already has its first owner.">
      <TextLink href="/sign-in">Sign in</TextLink>
    </AuthLayout>
  );
}
