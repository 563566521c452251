/** What stands by itself and can be lost by itself. */
export const machines = ["a", "b", "pg1", "pg2", "pg3", "proxy", "provider", "operator"] as const;
export type Machine = (typeof machines)[number];

export const databaseMachines = ["pg1", "pg2", "pg3"] as const satisfies readonly Machine[];
export type DatabaseMachine = (typeof databaseMachines)[number];

/** Each kind of traffic has a network of its own, so that one link can be cut and no other. */
export const wires = {
  front: ["operator", "proxy", "a", "b"],
  db: ["operator", "a", "b", ...databaseMachines],
  prov: ["operator", "a", "b", "provider"],
  repl: databaseMachines,
} as const satisfies Record<string, readonly Machine[]>;
export type Wire = keyof typeof wires;

export type Addresses = ReturnType<typeof addressesIn>;

/** The addresses of the machines, in a range of 16 bits that nothing else uses. */
export function addressesIn(range: "10.77" | "127.77") {
  const networkOf = (wire: Wire) => `${range}.${1 + Object.keys(wires).indexOf(wire)}`;
  return {
    range: `${range}.0.0/16`,
    /** The address that always leads to the primary server, as keepalived would move it. */
    moving: `${networkOf("db")}.100`,
    of: (machine: Machine, wire: Wire) => `${networkOf(wire)}.${10 + machines.indexOf(machine)}`,
  };
}

export interface Network {
  addresses: Addresses;
  /** Whether links can be cut, and machines vanish. */
  canCut: boolean;
  /** How a program of a machine is started: with its networks and its host name. */
  onMachine(machine: Machine, command: readonly string[]): [string, ...string[]];
  /** Takes a machine's plug out of a network: what it sends and what is sent to it is lost, and nobody is told. */
  cut(machine: Machine, wire: Wire): void;
  heal(machine: Machine, wire: Wire): void;
  /** Takes the moving address away from one server and gives it to another. */
  moveAddress(from: DatabaseMachine | null, to: DatabaseMachine): Promise<void>;
}
