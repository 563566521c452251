"use client";

import { signIn } from "next-auth/react";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";

interface SignInState {
  email: string;
  problem: "none" | "refused" | "rate_limited" | "unreachable";
}

const alerts = {
  refused: {
    title: "Signing in did not work.",
    next: "Check the email address and the password. If they are right, your account may be disabled: ask an owner of your organization.",
  },
  rate_limited: {
    title: "Too many tries.",
    next: "Wait 15 minutes, then try again. Until then nobody can sign in to this account from here.",
  },
  unreachable: { title: "Larder could not be reached.", next: "Check your connection and try again." },
};

export function SignInForm({ target }: { target: string }) {
  const [state, submit] = useActionState<SignInState, FormData>(
    async (_previous, form) => {
      const email = String(form.get("email") ?? "");
      const password = String(form.get("password") ?? "");
      const answer = await signIn("credentials", { email, password, redirect: false }).catch(() => undefined);
      if (answer?.ok) {
        window.location.assign(target);
        return { email, problem: "none" };
      }
      if (!answer || answer.error === "unavailable") return { email, problem: "unreachable" };
      return { email, problem: answer.error === "rate_limited" ? "rate_limited" : "refused" };
    },
    { email: "", problem: "none" },
  );
  return (
    <form action={submit} className="grid gap-4">
      {state.problem !== "none" && <FormAlert {...alerts[state.problem]} />}
      <Field name="email" label="Email" required>
        {(control) => (
          <TextInput {...control} type="email" autoComplete="username" defaultValue={state.email} />
        )}
      </Field>
      <Field name="password" label="Password" required>
        {(control) => <PasswordInput {...control} autoComplete="current-password" />}
      </Field>
      <SubmitButton size="lg">Sign in</SubmitButton>
    </form>
  );
}
