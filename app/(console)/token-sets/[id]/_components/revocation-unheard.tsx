import { FormAlert } from "#components/ui/form-alert.tsx";

/** After a revocation of which nobody said what came of it. */
export function RevocationUnheard({ isRepeated }: { isRepeated: boolean }) {
  return (
    <FormAlert
      title="Apicbase did not say that it is revoked"
      next={
        isRepeated
          ? "Larder asks again until it does."
          : "It is deleted here and nothing uses it. To be sure, revoke it in Apicbase’s API Settings."
      }
    />
  );
}
