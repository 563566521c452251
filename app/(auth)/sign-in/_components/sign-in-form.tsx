"use client";

import { signIn } from "next-auth/react";
import { useActionState } from "react";
import { Field } from "#components/ui/field.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { toWait } from "#lib/text/wait-words.ts";

interface SignInState {
  email: string;
  problem: "none" | "refused" | "must_wait" | "unreachable";
  /** How long to wait, in words. */
  wait?: string;
}

const alerts = {
  refused: {
    title: "Signing in did not work.",
    next: "Check the email address and the password. If they are right, your account may be disabled: ask an owner of your organization.",
  },
  unreachable: { title: "Larder could not be reached.", next: "Check your connection and try again." },
};

function toAlert({ problem, wait }: SignInState) {
  if (problem === "none") return null;
  if (problem !== "must_wait") return alerts[problem];
  const next = `Wait ${wait}, then try again. Until then the right password does not work either.`;
  return { title: "Too many wrong passwords.", next };
}

/** The seconds of next-auth's `must_wait:37`; null for any other error. */
function toSeconds(error: string | null | undefined): number | null {
  const found = /^must_wait:(\d{1,5})$/.exec(error ?? "");
  return found ? Number(found[1]) : null;
}

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
      const seconds = toSeconds(answer.error);
      if (seconds !== null) return { email, problem: "must_wait", wait: toWait(seconds) };
      return { email, problem: "refused" };
    },
    { email: "", problem: "none" },
  );
  const alert = toAlert(state);
  return (
    <form action={submit} className="grid gap-4">
      {alert && <FormAlert {...alert} />}
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
