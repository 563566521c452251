/** The header in which the proxy notes when a request came in; what clients send under this name is dropped there. */
export const receivedAtHeader = "x-larder-received-at";

const longestQueueMs = 60_000;

/** When the request came in; a time in the future or absurdly long ago counts as now. */
export function receivedAt(headers: Headers, now: Date): Date {
  const milliseconds = Number(headers.get(receivedAtHeader) ?? Number.NaN);
  const age = now.getTime() - milliseconds;
  return age >= 0 && age <= longestQueueMs ? new Date(milliseconds) : now;
}
