/** A shelf with the outline of the jar that could stand on it. */
export function EmptyShelf() {
  return (
    <svg aria-hidden="true" viewBox="0 0 120 48" className="h-12 w-30 text-line-strong" fill="none">
      <g stroke="currentColor" strokeWidth="1" strokeDasharray="2.5 2.5">
        <path d="M14.5 43.5v-22a3 3 0 0 1 3-3h15a3 3 0 0 1 3 3v22" />
        <path d="M16.5 11.5h17v4h-17z" />
      </g>
      <path d="M0 44.5h120" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
