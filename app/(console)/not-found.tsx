import { NothingHere } from "../_components/nothing-here.tsx";

/** The console's frame already has the main landmark. */
export default function NotFound() {
  return <NothingHere />;
}
