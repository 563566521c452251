import type { ReactNode } from "react";
import { Brand } from "#components/brand-mark.tsx";

type AuthLayoutProps = {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** Quiet lines below: demo accounts, where to get help. */
  footer?: ReactNode;
};

/** A page for somebody who is not signed in: one narrow column, one thing to do. */
export function AuthLayout({ title, lead, children, footer }: AuthLayoutProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-88 content-center gap-6 px-4 py-10 sm:content-start sm:pt-[18vh]">
      <div className="border-b-2 border-ink pb-4">
        <Brand />
      </div>
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {lead ? <p className="mt-1 text-ink-soft text-pretty">{lead}</p> : null}
      </div>
      {children}
      {footer ? <div className="border-t border-line pt-3 text-sm text-ink-soft">{footer}</div> : null}
    </main>
  );
}
