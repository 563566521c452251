"use client";

import { useState } from "react";
import { scopeChoices } from "#components/scope-choices.ts";
import { Button } from "#components/ui/button.tsx";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { scopePresets } from "#lib/applications/known-scopes.ts";

type PresetsProps = {
  usualScopes: readonly string[];
  onChoose: (scopes: readonly string[]) => void;
};

/** Buttons that choose the scopes of a preset in place of what was chosen. */
function Presets({ usualScopes, onChoose }: PresetsProps) {
  const isHydrated = useHydrated();
  const usual = usualScopes.length > 0 ? [{ label: "As registered", scopes: usualScopes }] : [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: it stands in the fieldset of the scopes and would add a second legend
    <div role="group" aria-label="Presets" className="mb-2 flex flex-wrap gap-1.5">
      {[...usual, ...scopePresets].map(({ label, scopes }) => (
        <Button
          key={label}
          size="sm"
          disabled={!isHydrated}
          title={scopes.join(", ")}
          onClick={() => onChoose(scopes)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

type ScopeFieldProps = {
  hint: string;
  /** Chosen at first, and again when the field gets another `key`. */
  defaultScopes: readonly string[];
  /** Those that the application was registered with: a preset of their own. */
  usualScopes: readonly string[];
  error?: string | undefined;
};

/** The scopes that a token set asks for, each with what it opens, and presets of them. */
export function ScopeField({ hint, defaultScopes, usualScopes, error }: ScopeFieldProps) {
  const [preset, setPreset] = useState<{ round: number; scopes: readonly string[] } | null>(null);
  const choose = (scopes: readonly string[]) =>
    setPreset((last) => ({ round: (last?.round ?? 0) + 1, scopes }));
  return (
    <CheckboxGroup
      key={preset?.round ?? 0}
      name="scopes"
      legend="Scopes"
      hint={hint}
      choices={scopeChoices([...usualScopes, ...defaultScopes])}
      defaultValues={preset?.scopes ?? defaultScopes}
      error={error}
      shortcuts={<Presets usualScopes={usualScopes} onChoose={choose} />}
      required
      mono
    />
  );
}
