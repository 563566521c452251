import { NothingHere } from "./_components/nothing-here.tsx";

export default function NotFound() {
  return (
    <main id="main">
      <NothingHere />
    </main>
  );
}
