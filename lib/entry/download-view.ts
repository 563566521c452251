/** A page marks a download in its address, and the answer gives the mark back: so the page knows that it has begun. */
export const downloadParameter = "download";
export const downloadCookie = "larder-download";
const mark = /^[a-z0-9]{1,12}$/;

/** The headers that give a download's mark back; none without a mark. */
export function giveBackMark(value: string | undefined): Record<string, string> {
  if (value === undefined || !mark.test(value)) return {};
  return { "set-cookie": `${downloadCookie}=${value}; Path=/; Max-Age=60; SameSite=Strict` };
}
