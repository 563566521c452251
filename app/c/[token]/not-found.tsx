import { RefusedLink } from "./_components/refused-link.tsx";

export default function UnknownLink() {
  return <RefusedLink reason="unknown" />;
}
