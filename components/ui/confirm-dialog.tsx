"use client";

import { Check, X } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DialogCloseButton } from "#components/ui/dialog-button.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { usePending } from "#components/ui/use-pending.ts";
import { WaitingWords } from "#components/ui/waiting-words.tsx";

type ConfirmDialogProps = {
  /** A DialogButton with `opens` set to this id opens the dialog. */
  id: string;
  title: string;
  stops?: readonly ReactNode[];
  stays?: readonly ReactNode[];
  /** Must be typed before the action is enabled. The server receives it as `confirm` and checks it too. */
  confirmText?: string | undefined;
  confirmLabel: string;
  tone?: "danger" | "primary";
  action: (formData: FormData) => void | Promise<void>;
  /** Apicbase is called meanwhile: the seconds are counted. */
  waits?: boolean;
  /** Hidden entries of the form. */
  fields?: Readonly<Record<string, string>>;
  /** Why the last try was not accepted (a FormAlert); while it is there the dialog stays open. */
  alert?: ReactNode;
  /** More of the form or of the explanation, such as a password to type again. */
  children?: ReactNode;
};

/** Asks before acting, and says what stops and what stays. A native modal: Escape closes it, focus goes back. */
export function ConfirmDialog({
  id,
  title,
  stops = [],
  stays = [],
  confirmText,
  confirmLabel,
  tone = "danger",
  action,
  waits = false,
  fields = {},
  alert,
  children,
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState("");
  const hydrated = useHydrated();
  const blocked = hydrated && confirmText !== undefined && typed !== confirmText;

  return (
    <dialog
      ref={dialog}
      id={id}
      aria-labelledby={`${id}-title`}
      onClose={() => {
        form.current?.reset();
        setTyped("");
      }}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-lg overscroll-contain rounded-md border border-line-strong bg-surface text-ink shadow-float backdrop:bg-scrim"
    >
      <form ref={form} action={action} className="grid gap-4 p-5">
        <h2 id={`${id}-title`} className="text-lg font-semibold">
          {title}
        </h2>
        {alert}
        {stops.length > 0 ? <Consequences heading="What stops" kind="stops" items={stops} /> : null}
        {stays.length > 0 ? <Consequences heading="What stays" kind="stays" items={stays} /> : null}
        {children}
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {confirmText === undefined ? null : (
          <TypedConfirmation confirmText={confirmText} typed={typed} onTyped={setTyped} />
        )}
        {waits ? <WaitingWords /> : null}
        <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4 touch:*:grow">
          <DialogCloseButton closes={id}>Cancel</DialogCloseButton>
          <ConfirmButton tone={tone} blocked={blocked} label={confirmLabel} />
        </div>
        <CloseWhenDone dialog={dialog} stayOpen={Boolean(alert)} />
      </form>
    </dialog>
  );
}

type ConsequencesProps = { heading: string; kind: "stops" | "stays"; items: readonly ReactNode[] };

function Consequences({ heading, kind, items }: ConsequencesProps) {
  const id = useId();
  const Icon = kind === "stops" ? X : Check;
  return (
    <div>
      <h3 id={id} className="text-sm font-medium text-ink-soft">
        {heading}
      </h3>
      <ul aria-labelledby={id} className="mt-1 grid gap-1">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed text that never reorders
          <li key={index} className="flex gap-2">
            <Icon
              aria-hidden="true"
              className={
                kind === "stops"
                  ? "mt-0.75 size-4 shrink-0 text-broken"
                  : "mt-0.75 size-4 shrink-0 text-healthy"
              }
            />
            <span className="min-w-0">{item}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type TypedConfirmationProps = { confirmText: string; typed: string; onTyped: (typed: string) => void };

function TypedConfirmation({ confirmText, typed, onTyped }: TypedConfirmationProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm">
        Type <strong className="font-semibold select-all">{confirmText}</strong> to confirm
      </label>
      <input
        id={id}
        name="confirm"
        required
        pattern={escapePattern(confirmText)}
        title={confirmText}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={(event) => onTyped(event.currentTarget.value)}
        className="control"
      />
    </div>
  );
}

/** The text as a `pattern` that only the text itself matches. */
function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, "\\$&");
}

type ConfirmButtonProps = { tone: "danger" | "primary"; blocked: boolean; label: string };

function ConfirmButton({ tone, blocked, label }: ConfirmButtonProps) {
  const pending = usePending();
  return (
    <Button type="submit" variant={tone} pending={pending} disabled={blocked}>
      {label}
    </Button>
  );
}

type CloseWhenDoneProps = { dialog: RefObject<HTMLDialogElement | null>; stayOpen: boolean };

/** Closes the dialog when the action has ended, unless it left something to read. */
function CloseWhenDone({ dialog, stayOpen }: CloseWhenDoneProps) {
  const pending = usePending();
  const wasPending = useRef(false);
  useEffect(() => {
    if (wasPending.current && !pending && !stayOpen) dialog.current?.close();
    wasPending.current = pending;
  }, [pending, stayOpen, dialog]);
  return null;
}
