"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useId, useState } from "react";
import { THEME_COOKIE, type Theme, toThemeAttribute } from "#components/theme.ts";

const CHOICES = [
  { theme: "system", label: "System", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const;

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Which palette this browser shows; kept in a cookie, so that the server's first byte is already right. */
export function ThemeToggle({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme);
  const name = useId();

  const choose = (next: Theme) => {
    setChosen(next);
    const attribute = toThemeAttribute(next);
    if (attribute) document.documentElement.dataset.theme = attribute;
    else delete document.documentElement.dataset.theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
    document.cookie = `${THEME_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
  };

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
              onChange={() => choose(choice.theme)}
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
