/** A jar on its shelf, three quarters full. */
function BrandMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className={className} fill="none">
      <path d="M7 3.5h10" stroke="currentColor" strokeWidth="2.5" />
      <path
        d="M7.75 6.25h8.5c0 1.6 2 2 2 4.25v8.25H5.75V10.5c0-2.25 2-2.65 2-4.25Z"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path d="M7.75 11.75h8.5v5.5h-8.5z" className="fill-link" />
      <path d="M1.5 21.25h21" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}

/** The mark with the name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 text-lg font-semibold tracking-tight text-ink">
      <BrandMark />
      Larder
    </span>
  );
}
