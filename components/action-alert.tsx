import { FormAlert } from "#components/ui/form-alert.tsx";
import type { ActionState } from "#lib/entry/action-state.ts";

/** What went wrong with a form's action, in words; nothing while all is well. */
export function ActionAlert({ state }: { state: ActionState<unknown> }) {
  if (state.status !== "failed") return null;
  const { what, safe, next, fields } = state.error;
  const errors = Object.values(fields).map((message) => ({ message }));
  return <FormAlert title={what} safe={safe} next={next} errors={errors} />;
}
