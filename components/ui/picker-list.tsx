import { classNames } from "#components/class-names.ts";
import type { Choices } from "#components/ui/use-choices.ts";
import type { PickerState } from "#components/ui/use-picker.ts";

type PickerListProps = { id: string; picker: PickerState; whenNone: string };

function sayFound({ choices, isIdle, hasFailed }: Choices, whenNone: string): string {
  if (hasFailed) return "The search did not answer. Type on to try again.";
  if (!isIdle) return "Searching…";
  if (choices.length === 0) return whenNone;
  return choices.length === 1 ? "1 match" : `${choices.length} matches`;
}

/** The matches below a picker's field. Pressing the mouse on one must not take the focus from the field. */
export function PickerList({ id, picker, whenNone }: PickerListProps) {
  const { isOpen, found, active, choose } = picker;
  const words = sayFound(found, whenNone);
  return (
    <div
      hidden={!isOpen}
      className="absolute inset-x-0 top-full z-30 mt-1 rounded-md border border-line-strong bg-surface p-1 shadow-float"
    >
      <div id={id} role="listbox" aria-label="Matches" className="max-h-64 overflow-y-auto">
        {found.choices.map((choice, place) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys choose.
          <div
            key={choice.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
            className={classNames(
              "min-h-8 cursor-pointer truncate rounded-xs px-2 py-1.5 text-sm hover:bg-accent-soft touch:min-h-11",
              place === active && "bg-accent-soft",
            )}
          >
            {choice.name}
          </div>
        ))}
      </div>
      <p
        role="status"
        className={classNames("px-2 py-1 text-xs text-ink-soft", found.choices.length > 0 && "sr-only")}
      >
        {isOpen ? words : ""}
      </p>
    </div>
  );
}
