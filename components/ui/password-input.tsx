"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";

type PasswordInputProps = Omit<
  ComponentProps<"input">,
  "style" | "size" | "type" | "defaultValue" | "value"
> & {
  autoComplete: "current-password" | "new-password" | "off";
};

/** A secret being typed. It never takes a value to show: what was typed is not sent back. */
export function PasswordInput(props: PasswordInputProps) {
  const [shown, setShown] = useState(false);
  const hydrated = useHydrated();
  return (
    <div className="relative">
      <input
        spellCheck={false}
        autoCapitalize="none"
        {...props}
        type={shown ? "text" : "password"}
        className="control pr-10 touch:pr-12"
      />
      <button
        type="button"
        hidden={!hydrated}
        aria-pressed={shown}
        aria-label="Show what is typed"
        title={shown ? "Hide what is typed" : "Show what is typed"}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-sm text-ink-soft hover:text-ink touch:w-11"
      >
        {shown ? (
          <EyeOff aria-hidden="true" className="size-4" />
        ) : (
          <Eye aria-hidden="true" className="size-4" />
        )}
      </button>
    </div>
  );
}
