/** What depends on a destination. */
export interface DestinationUses {
  /** Alert rules that tell it. */
  rules: number;
  /** Of them, those about production or all of Larder. */
  beyondDevelopment: number;
  /** Of them, those that tell nobody else. */
  alone: number;
}

/** Whether production is told of less without it. */
export function matters({ beyondDevelopment }: DestinationUses, events: readonly string[]): boolean {
  return beyondDevelopment > 0 || events.length > 0;
}
