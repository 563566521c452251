"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "#components/ui/button.tsx";

/** Submits the form it stands in, and shows that form's pending state. */
export function SubmitButton({
  variant = "primary",
  ...rest
}: Omit<ComponentProps<typeof Button>, "type" | "pending">) {
  const { pending } = useFormStatus();
  return <Button {...rest} variant={variant} type="submit" pending={pending} />;
}
