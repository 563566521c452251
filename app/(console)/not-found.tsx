import { NothingHere } from "../_components/nothing-here.tsx";
import { ElsewhereOffer } from "./_components/elsewhere-offer.tsx";

/** The console's frame already has the main landmark. */
export default function NotFound() {
  return (
    <>
      <ElsewhereOffer />
      <NothingHere />
    </>
  );
}
