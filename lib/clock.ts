/** Returns the present time: for work that takes time, such as a call to the provider. */
export type Clock = () => Date;

/** This machine's clock. */
export const systemClock: Clock = () => new Date();
