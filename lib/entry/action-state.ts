import type { ErrorView } from "./to-app-error.ts";

/** A form's fields as they were sent. */
export type FormValues = Record<string, string | string[]>;

/** The state of a form's action. */
export type ActionState<Result = unknown> =
  | { status: "idle" }
  | { status: "failed"; error: ErrorView; values: FormValues }
  | { status: "done"; result: Result };

/** A form's action as React calls it. */
export type FormAction<Result> = (
  previous: ActionState<Result>,
  form: FormData,
) => Promise<ActionState<Result>>;

export const idle: ActionState<never> = { status: "idle" };

/** What was typed into a field, to be shown again after an error. */
export function typed(state: ActionState<unknown>, name: string): string | undefined {
  const value = state.status === "failed" ? state.values[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** What was chosen in a list field; undefined when nothing was sent yet. */
export function chosen(state: ActionState<unknown>, name: string): string[] | undefined {
  const value = state.status === "failed" ? state.values[name] : undefined;
  return Array.isArray(value) ? value : undefined;
}

/** The message for a field. */
export function fieldError(state: ActionState<unknown>, name: string): string | undefined {
  return state.status === "failed" ? state.error.fields[name] : undefined;
}
