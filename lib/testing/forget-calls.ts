import { callsNoted } from "#lib/budget/meter-calls.ts";
import { asOwner } from "./as-owner.ts";

/** Empties the budget of calls: none is used, and the provider has not asked to wait. */
export async function forgetCalls(): Promise<void> {
  await callsNoted();
  await asOwner().providerBudget.deleteMany();
}
