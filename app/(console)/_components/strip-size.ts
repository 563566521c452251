/** The chart of the coming days, in pixels: its height, where bars stand, how tall the tallest is, where days are named. */
export const strip = { height: 124, baseline: 98, tallest: 76, label: 116 } as const;
