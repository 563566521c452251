import { useSyncExternalStore } from "react";
import { useFormStatus } from "react-dom";

/** What was sent, and is known to get no answer any more. */
const ended = new WeakSet<FormData>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The call that sent this has ended without an answer. */
export function endPending(form: FormData): void {
  ended.add(form);
  for (const tell of listeners) tell();
}

/**
 * Whether the form around is under way. React ends that together with a page that is on its way, and without the network
 * a page stays on its way: a call that has ended counts no more.
 */
export function usePending(): boolean {
  const { pending, data } = useFormStatus();
  const hasEnded = useSyncExternalStore(
    subscribe,
    () => data !== null && ended.has(data),
    () => false,
  );
  return pending && !hasEnded;
}
