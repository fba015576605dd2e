import { type Chapter, quantile } from "../figures.ts";
import { NAMES } from "./bare.ts";
import type { EdgeSubject } from "./subject.ts";

const LOGINS = 10;
/** Guesses under way at any time; control lets 32 wait and turns the others away. */
const ATTACKERS = 24;
const ATTACK_SECONDS = 20;

/** A guess at a name of its own, from an address of its own: no throttle by name or address slows it down. */
const GUESS = `math.randomseed(os.time())
request = function()
  local n = math.random(1, 16777215)
  local address = string.format("10.%d.%d.%d", n / 65536, n / 256 % 256, n % 256)
  local headers = { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = address }
  return wrk.format("POST", "/api/login", headers, string.format('{"name":"guess%d","password":"wrong-password"}', n))
end
`;

/** What a right password costs with nobody else there, and while many guess from many addresses. */
export async function loginChapter({ box, password, log }: EdgeSubject): Promise<Chapter> {
  await box.run(`cat >/tmp/guess.lua <<'END'\n${GUESS}END`);
  const milliseconds = async (arguments_: string, status: number): Promise<number[]> => {
    const taken: number[] = [];
    // nginx lets one address log in 20 times, and once a second from then on.
    for (let count = 0; count < LOGINS; count += 1) {
      const told = await box.run(
        `curl --silent --insecure --output /dev/null --write-out '%{http_code} %{time_total}' ${arguments_}`,
      );
      const [answered, seconds] = told.split(" ").map(Number);
      if (answered !== status)
        throw new Error(`Expected ${status}, but ${arguments_.split(" ").at(-1)} answered ${answered}.`);
      taken.push((seconds as number) * 1000);
    }
    return taken;
  };
  const login = () =>
    milliseconds(`--json '${JSON.stringify({ password })}' https://${NAMES.door}:8443/api/login`, 200);
  const health = () => milliseconds(`https://${NAMES.door}:8443/api/health`, 200);
  const alone = await login();
  const healthAlone = await health();
  log(`${ATTACKERS} guessers at once`);
  const attack = box.run(
    `wrk --threads 1 --connections ${ATTACKERS} --duration ${ATTACK_SECONDS}s --timeout 10s --script /tmp/guess.lua http://${NAMES.control}:8000`,
  );
  const [under, healthUnder] = [await login(), await health()];
  const guesses = Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(await attack)?.[1]);
  return {
    name: "login",
    figures: [
      {
        what: "A login",
        unit: "ms",
        values: alone,
        note: "argon2id with 19 MiB and two passes, a new TLS connection included",
      },
      {
        what: `  with ${ATTACKERS} guessers at once`,
        unit: "ms",
        values: under,
        note: `who come by control's own port with an address and a name of their own for each guess, as from a botnet: ${guesses.toFixed(0)} guesses/s are checked, two at a time. From 32 that wait on, control answers 503`,
      },
      {
        what: "  GET /api/health meanwhile, at its slowest",
        unit: "ms",
        values: [quantile(healthUnder, 1)],
        yardstick: { what: "without them", values: [quantile(healthAlone, 1)] },
      },
    ],
  };
}
