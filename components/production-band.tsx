import { ENVIRONMENT_LABEL } from "#components/environment.ts";

/**
 * The first thing in a production page: a band across the window that stays while scrolling, with a tab that says so.
 * It covers space that the shell keeps free, so nothing moves when it appears.
 */
export function ProductionBand() {
  return (
    <>
      <div aria-hidden="true" className="fixed inset-x-0 top-0 z-30 h-1 bg-ink print:hidden" />
      <p className="absolute top-0 left-1/2 z-30 -translate-x-1/2 rounded-b-sm bg-ink px-2.5 pt-1 pb-0.5 text-xs font-semibold text-paper lg:left-62 lg:translate-x-0 print:hidden">
        <span className="sr-only">Environment: </span>
        {ENVIRONMENT_LABEL.production}
      </p>
    </>
  );
}
