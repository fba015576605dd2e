import type { Aim, Figure, Series } from "../figures.ts";
import type { Observed } from "./watch.ts";

export interface Measured {
  readonly name: string;
  /** The provider's own command line; "" where the server is there before. */
  readonly client: string;
  readonly fromNothing: Observed;
  readonly unchanged: readonly Observed[];
  readonly script: Observed;
}

/** How much longer than the yardstick a deployment may take. */
const FACTOR = 1.15;
/** SSH connections that may be open at once. */
const AT_ONCE = 10;

/** The rows of one provider. Pure. */
export function figures({ name, client, fromNothing, unchanged, script }: Measured): Figure[] {
  const what = client === "" ? "a shell script" : `${client} and a shell script`;
  const beside = (value: number): Series => ({ what, values: [value] });
  const factor = fromNothing.seconds / script.seconds;
  return [
    {
      what: `${name}: pulumi up from nothing to HTTPS`,
      unit: "s",
      values: [fromNothing.seconds],
      yardstick: beside(script.seconds),
      aim: { text: `within ${FACTOR} of the yardstick (${factor.toFixed(2)})`, met: factor <= FACTOR },
    },
    ...counts(name, [fromNothing], script, beside),
    {
      what: `${name}: pulumi up without a change`,
      unit: "s",
      values: unchanged.map(({ seconds }) => seconds),
    },
    ...counts(`${name}, without a change`, unchanged),
  ];
}

function counts(
  name: string,
  observed: readonly Observed[],
  script?: Observed,
  beside?: (value: number) => Series,
): Figure[] {
  const compared = (value: number | undefined) =>
    value === undefined || beside === undefined ? {} : { yardstick: beside(value) };
  const repeated = [...new Set(observed.flatMap(({ api }) => api.repeated))];
  const mostAtOnce = observed.map(({ ssh }) => ssh.mostAtOnce);
  return [
    {
      what: `${name}: API calls`,
      unit: "calls",
      values: observed.map(({ api }) => api.total),
      ...compared(script?.api.total),
      aim: { text: "none repeated without need", met: repeated.length === 0 },
      ...(repeated.length > 0 && { note: `asked again with nothing written since: ${repeated.join(", ")}` }),
    },
    {
      what: `${name}: SSH connections`,
      unit: "connections",
      values: observed.map(({ ssh }) => ssh.total),
      ...compared(script?.ssh.total),
    },
    {
      what: `${name}: open at once`,
      unit: "connections",
      values: mostAtOnce,
      ...compared(script?.ssh.mostAtOnce),
      aim: atMost(AT_ONCE, mostAtOnce),
    },
  ];
}

/** Held to the worst: one burst is enough for sshd to turn connections away. */
function atMost(limit: number, values: readonly number[]): Aim {
  return { text: `at most ${limit}`, met: Math.max(...values) <= limit };
}
