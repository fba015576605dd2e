import type { Addresses, Machine, MachineSpec, Machines } from "./machines.ts";

/** An instance on paper: has states and a bill, and nothing behind them. For what needs no machine, and for simulations. */
export class PaperMachine implements Machine {
  readonly container = undefined;
  readonly spec: MachineSpec;
  readonly keys: string[];
  readonly bytes = { up: 0, down: 0 };

  constructor(spec: MachineSpec) {
    this.spec = spec;
    this.keys = [...spec.keys];
  }

  async create(): Promise<Addresses> {
    const ports = Object.fromEntries(this.spec.ports.map((port, index) => [port, 40_000 + index]));
    return { host: "203.0.113.1", ports, proxyPort: 30_000 };
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async kill(): Promise<void> {}
  async remove(): Promise<void> {}
  async authorize(keys: readonly string[]): Promise<void> {
    this.keys.splice(0, this.keys.length, ...keys);
  }
  cut(): void {}
  stall(): void {}
  traffic(): { up: number; down: number } {
    return { ...this.bytes };
  }
}

export class PaperMachines implements Machines {
  readonly all = new Map<number, PaperMachine>();

  make(spec: MachineSpec): PaperMachine {
    const machine = new PaperMachine(spec);
    this.all.set(spec.id, machine);
    return machine;
  }
}
