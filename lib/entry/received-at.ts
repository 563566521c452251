/** The header with the time of arrival (`note-arrivals.ts`); what clients send under this name is dropped. */
export const receivedAtHeader = "x-larder-received-at";

const longestQueueMs = 60_000;

/** When the request arrived; a time in the future or more than a minute ago counts as now. */
export function receivedAt(headers: Headers, now: Date): Date {
  const milliseconds = Number(headers.get(receivedAtHeader) ?? Number.NaN);
  const age = now.getTime() - milliseconds;
  return age >= 0 && age <= longestQueueMs ? new Date(milliseconds) : now;
}
