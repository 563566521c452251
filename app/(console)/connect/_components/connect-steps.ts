/** The wizard's steps, from the first form to the connected token set. */
export const connectSteps = [{ label: "What to connect" }, { label: "How" }, { label: "Connected" }];
