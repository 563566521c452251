"use client";

import type { ComponentProps } from "react";
import { Button } from "#components/ui/button.tsx";
import { usePending } from "#components/ui/use-pending.ts";
import { WaitingWords } from "#components/ui/waiting-words.tsx";

type SubmitButtonProps = Omit<ComponentProps<typeof Button>, "type" | "pending"> & {
  /** Apicbase is called meanwhile, which takes as long as it takes: the seconds are counted. */
  waits?: boolean;
};

/** Submits the form it stands in, and shows that form's pending state. */
export function SubmitButton({ variant = "primary", waits = false, ...rest }: SubmitButtonProps) {
  const pending = usePending();
  return (
    <>
      <Button {...rest} variant={variant} type="submit" pending={pending} />
      {waits ? <WaitingWords /> : null}
    </>
  );
}
