const namePattern = /^([A-Za-z0-9-]{1,64})-(\d{1,12})\.journal$/;
const ownerPattern = /^[A-Za-z0-9-]{1,64}$/;
const sequenceDigits = 6;

export interface JournalFileName {
  file: string;
  owner: string;
  sequence: number;
}

export function isOwner(text: string): boolean {
  return ownerPattern.test(text);
}

export function toFileName(owner: string, sequence: number): string {
  return `${owner}-${String(sequence).padStart(sequenceDigits, "0")}.journal`;
}

/** Returns null for a name that is not a journal file's. */
export function parseFileName(file: string): JournalFileName | null {
  const match = namePattern.exec(file);
  if (!match) return null;
  return { file, owner: match[1] ?? "", sequence: Number(match[2]) };
}

/** Returns the journal files among these names, sorted by owner, then oldest first. */
export function sortJournals(names: string[]): JournalFileName[] {
  const found = names.map(parseFileName).filter((name) => name !== null);
  return found.sort((a, b) => (a.owner === b.owner ? a.sequence - b.sequence : a.owner < b.owner ? -1 : 1));
}
