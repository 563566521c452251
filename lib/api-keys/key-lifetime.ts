/** How long an API key works, unless its maker chooses otherwise. */
export const defaultLifetimeDays = 90;
export const longestLifetimeDays = 365;
