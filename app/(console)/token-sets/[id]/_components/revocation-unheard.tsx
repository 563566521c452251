import { FormAlert } from "#components/ui/form-alert.tsx";

/** After a revocation of which nobody said what came of it. */
export function RevocationUnheard() {
  return (
    <FormAlert title="Apicbase did not say that it is revoked" next="Larder asks again until it does." />
  );
}
