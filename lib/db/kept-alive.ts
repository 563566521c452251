/**
 * Options of every connection to the database: whoever waits for the answer of a server that vanished without a word, with its
 * machine or its link, learns of it within some twenty seconds (Node asks ten times, a second apart) instead of never.
 */
export const keptAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;
