"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useId } from "react";
import type { Theme } from "#components/theme.ts";
import { chooseTheme, useThemeChoice } from "#components/theme-choice.ts";

const CHOICES = [
  { theme: "system", label: "System", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const;

export function ThemeToggle({ theme }: { theme: Theme }) {
  const chosen = useThemeChoice(theme);
  const name = useId();
  return (
    <fieldset>
      <legend className="sr-only">Theme</legend>
      <div className="inline-flex w-full rounded-sm border border-line-strong">
        {CHOICES.map((choice) => (
          <label
            key={choice.theme}
            className="relative inline-flex min-h-7 grow items-center justify-center gap-1.5 px-2 text-sm text-ink-soft not-last:border-r not-last:border-line-strong hover:text-ink has-checked:bg-sunken has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-link touch:min-h-11"
          >
            <input
              type="radio"
              name={name}
              value={choice.theme}
              checked={chosen === choice.theme}
              onChange={() => chooseTheme(choice.theme)}
              className="absolute inset-0 appearance-none outline-none"
            />
            <choice.icon aria-hidden="true" className="size-3.5" />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
