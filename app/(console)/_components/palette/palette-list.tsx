import { useEffect } from "react";
import { classNames } from "#components/class-names.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import type { PaletteGroup, PaletteOption } from "./palette-groups.ts";

interface Props {
  /** What the ids of list and options begin with. */
  id: string;
  groups: PaletteGroup[];
  active: PaletteOption | undefined;
  onPoint: (key: string) => void;
  onRun: (option: PaletteOption) => void;
}

export function PaletteList({ id, groups, active, onPoint, onRun }: Props) {
  const activeId = active ? `${id}-${active.key}` : null;
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label="Results"
      tabIndex={-1}
      className="min-h-0 overflow-y-auto p-2 empty:hidden"
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox is grouped by role; a fieldset would be a form's
        <div key={group.label} role="group" aria-label={group.label} className="not-first:mt-2">
          <div aria-hidden="true" className="px-2 py-1 text-xs font-medium text-ink-soft">
            {group.label}
          </div>
          {group.options.map((option) => (
            <PaletteRow
              key={option.key}
              id={`${id}-${option.key}`}
              option={option}
              selected={option === active}
              onPoint={onPoint}
              onRun={onRun}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface RowProps {
  id: string;
  option: PaletteOption;
  selected: boolean;
  onPoint: (key: string) => void;
  onRun: (option: PaletteOption) => void;
}

function PaletteRow({ id, option, selected, onPoint, onRun }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: focus stays in the combobox, which takes the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onPointerMove={() => selected || onPoint(option.key)}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onRun(option)}
      className="flex min-h-8 cursor-pointer items-center gap-x-3 max-sm:flex-wrap rounded-xs px-2 py-1 aria-selected:bg-accent-soft touch:min-h-11"
    >
      <span
        className={classNames(
          "min-w-0 grow truncate",
          option.health && "max-sm:basis-full",
          option.note && "sm:max-w-1/2 sm:shrink-0",
        )}
      >
        {option.label}
      </span>
      {option.note && (
        <span className="min-w-0 truncate text-sm text-ink-soft max-sm:hidden">{option.note}</span>
      )}
      {option.health && <HealthBadge health={option.health} />}
      {option.environment && <EnvironmentBadge environment={option.environment} />}
    </div>
  );
}
