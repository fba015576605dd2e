import { execa } from "execa";

/** Half a minute of English about three things; read aloud it is what a recogniser of 2012 can follow. */
export const TALK =
  "The harbour was full of ships that morning. Every ship waits for the pilot, who steers it past the lighthouse. " +
  "Cranes lift containers onto the quay. When the tide is low, large ships stay outside. Good bread needs flour, water, " +
  "salt and time. The baker mixes the flour and lets the dough rest over the night. In the morning the oven is hot, and " +
  "the loaf comes out with a dark crust. In the forest the old oaks lose their leaves. Deer come down to the stream at " +
  "dawn, and the ranger counts them along the path. Young trees grow where the old ones fell. ";

/** Debian's espeak-ng, which no image of the platform has. */
const VOICE = ["FROM debian:trixie-slim", "RUN apt-get update && apt-get install --yes espeak-ng"].join("\n");

const SPEAK = ["espeak-ng", "-v", "en", "-s", "140", "--stdin", "--stdout"];

/** WAV. */
export async function readAloud(text: string): Promise<Buffer> {
  const { stdout: image } = await execa("docker", ["build", "--quiet", "--network=host", "-"], {
    input: VOICE,
  });
  const words = ["run", "--rm", "-i", "--network=none", image, ...SPEAK];
  const { stdout } = await execa("docker", words, { input: text, encoding: "buffer" });
  return Buffer.from(stdout);
}
