import { CircleCheck, Info, OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import type { NoticeTone } from "#components/ui/notice.tsx";

const LOOK = {
  info: { icon: Info, color: "text-ink-soft", word: "Note" },
  success: { icon: CircleCheck, color: "text-healthy", word: "Done" },
  warning: { icon: TriangleAlert, color: "text-attention", word: "Attention" },
  danger: { icon: OctagonX, color: "text-broken", word: "Problem" },
} as const;

type MessagePageProps = {
  tone: NoticeTone;
  /** What happened, as the page's title. */
  title: string;
  /** More of what happened. */
  children?: ReactNode;
  /** What is safe: what was not changed, what was not sent. */
  safe?: ReactNode;
  /** What to do next. */
  next?: ReactNode;
  actions?: ReactNode;
  /** An id to name when asking for help. */
  reference?: ReactNode;
};

/** A page that is one message: what happened, what is safe, what to do. Put it inside a main landmark. */
export function MessagePage({ tone, title, children, safe, next, actions, reference }: MessagePageProps) {
  const look = LOOK[tone];
  return (
    <div className="mx-auto max-w-xl py-8 sm:py-16">
      <p className={classNames("flex items-center gap-2 text-sm font-semibold", look.color)}>
        <look.icon aria-hidden="true" className="size-4.5" />
        {look.word}
      </p>
      <h1 className="mt-2 border-b border-ink pb-3 text-2xl font-semibold tracking-tight">{title}</h1>
      {children ? <div className="mt-4 text-pretty">{children}</div> : null}
      {safe || next ? (
        <dl className="mt-4 grid gap-y-3">
          {safe ? <Part term="What is safe">{safe}</Part> : null}
          {next ? <Part term="What to do">{next}</Part> : null}
        </dl>
      ) : null}
      {actions ? <div className="mt-6 flex flex-wrap gap-2 max-sm:*:grow">{actions}</div> : null}
      {reference ? <p className="mt-6 text-sm text-ink-faint">{reference}</p> : null}
    </div>
  );
}

function Part({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[7rem_1fr]">
      <dt className="text-sm leading-5.5 text-ink-soft">{term}</dt>
      <dd className="text-pretty">{children}</dd>
    </div>
  );
}
