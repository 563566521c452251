import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

type Breadcrumb = { label: string; href: string };

type PageHeaderProps = {
  title: ReactNode;
  /** The pages above this one, without this one. */
  breadcrumbs?: readonly Breadcrumb[];
  /** Badges beside the title. */
  badges?: ReactNode;
  /** One quiet line: what this is, how many, since when. */
  meta?: ReactNode;
  actions?: ReactNode;
};

/** The top of every page: title, badges, one line about it, actions. */
export function PageHeader({ title, breadcrumbs = [], badges, meta, actions }: PageHeaderProps) {
  return (
    <header className="mb-5 border-b border-ink pb-3">
      {breadcrumbs.length > 0 ? (
        <nav aria-label="Breadcrumbs" className="mb-1">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-soft">
            {breadcrumbs.map((crumb) => (
              <li key={crumb.href} className="flex items-center gap-1">
                <Link
                  href={crumb.href}
                  className="inline-flex min-h-6 items-center rounded-xs hover:text-ink hover:underline"
                >
                  {crumb.label}
                </Link>
                <ChevronRight aria-hidden="true" className="size-3.5 text-ink-faint" />
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
            {badges}
          </div>
          {meta ? <div className="mt-0.5 text-ink-soft text-pretty">{meta}</div> : null}
        </div>
        {actions ? (
          <div className="flex flex-wrap items-center gap-2 max-sm:w-full max-sm:*:grow">{actions}</div>
        ) : null}
      </div>
    </header>
  );
}
