import { setTimeout as pause } from "node:timers/promises";

const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Reads from the stack's state while the engine may be writing it. With the state in a folder (`file://`) the engine empties a file
 * beside the checkpoint before it fills it again, and a read in between fails with "failed to load checkpoint: EOF"
 * (gocloud.dev/blob/fileblob/attrs.go, 0.46); it is asked again.
 * @throws what the read threw, of another kind at once, of this kind after two seconds
 */
export async function readWhileWritten<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (tries === TRIES || !String(error).includes("failed to load checkpoint: EOF")) throw error;
      await pause(PAUSE_MS);
    }
  }
}
