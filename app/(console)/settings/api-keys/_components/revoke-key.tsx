"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { ApiKeyView } from "#lib/api-keys/api-key-view.ts";
import { revokeApiKeyAction } from "../actions.ts";

export function RevokeKey({ apiKey }: { apiKey: ApiKeyView }) {
  const [state, submit] = useFormAction(revokeApiKeyAction);
  return (
    <ConfirmButton
      label="Revoke"
      subject={apiKey.name}
      variant="secondary"
      title={`Revoke ${apiKey.name}?`}
      stops={["Every script that uses this key, at once"]}
      stays={["What was done with it, and the machines that it added"]}
      action={submit}
      fields={{ apiKeyId: apiKey.id }}
      state={state}
    />
  );
}
