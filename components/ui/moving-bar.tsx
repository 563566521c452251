/** Says that something is on its way: along the top of the window, so that nothing on the page moves. */
export function MovingBar() {
  return (
    <span aria-hidden="true" className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      <span className="block h-full bg-link motion-safe:w-1/3 motion-safe:animate-[pass-by_1.2s_linear_infinite]" />
    </span>
  );
}
