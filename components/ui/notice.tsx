import { CircleCheck, Info, OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";

export type NoticeTone = "info" | "success" | "warning" | "danger";

const LOOK = {
  info: { icon: Info, box: "bg-sunken", mark: "text-ink-soft", word: "Note" },
  success: { icon: CircleCheck, box: "bg-healthy-soft", mark: "text-healthy", word: "Done" },
  warning: { icon: TriangleAlert, box: "bg-attention-soft", mark: "text-attention", word: "Attention" },
  danger: { icon: OctagonX, box: "bg-broken-soft", mark: "text-broken", word: "Problem" },
} as const;

type NoticeProps = {
  tone?: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Screen readers read it out when it appears: for results of an action, not for what is there from the start. */
  announce?: boolean;
};

/** A message that stays on the page. */
export function Notice({ tone = "info", title, children, actions, announce = false }: NoticeProps) {
  const look = LOOK[tone];
  const Icon = look.icon;
  return (
    <div
      role={announce ? "status" : undefined}
      className={classNames("flex gap-2.5 rounded-sm px-3 py-2.5", look.box)}
    >
      <Icon aria-hidden="true" className={classNames("mt-0.75 size-4 shrink-0", look.mark)} />
      <div className="grid min-w-0 grow gap-1">
        <span className="sr-only">{look.word}:</span>
        {title ? <p className={classNames("font-semibold", tone !== "info" && look.mark)}>{title}</p> : null}
        {children ? <div className="text-pretty">{children}</div> : null}
        {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}
