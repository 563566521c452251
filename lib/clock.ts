/** Tells the time: for work that goes on after its first moment, such as a call to the provider. */
export type Clock = () => Date;

/** This machine's clock. */
export const systemClock: Clock = () => new Date();
