import { type Chapter, type Figure, inTurns, median } from "../figures.ts";
import { NAMES } from "./bare.ts";
import type { EdgeSubject } from "./subject.ts";

const ROUNDS = 3;
const SECONDS = 3;

/** New TLS connections, with and without a session to resume. */
export async function handshakesChapter({ box }: EdgeSubject): Promise<Chapter> {
  const measured: Figure[] = [];
  for (const resumed of [false, true]) {
    const shake = (name: string) => box.handshakes(`${name}:8443`, resumed, SECONDS);
    const { first, second } = await inTurns(
      ROUNDS,
      () => shake(NAMES.door),
      () => shake(NAMES.bare),
    );
    const share = Math.round(100 * median(first.map((each) => each.resumed)));
    measured.push({
      what: `New TLS connections, ${resumed ? "sessions resumed" : "none resumed"}`,
      unit: "connections/s",
      values: first.map(({ perSecond }) => perSecond),
      yardstick: { what: "bare nginx", values: second.map(({ perSecond }) => perSecond) },
      note: `two clients (openssl s_time), TLS 1.3, each connection with one short question; ${share} % of them resumed a session`,
    });
  }
  return { name: "handshakes", figures: measured };
}
