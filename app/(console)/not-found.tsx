import { NothingHere } from "../_components/nothing-here.tsx";

/** Within the console's frame, which has the main landmark already. */
export default function NotFound() {
  return <NothingHere />;
}
