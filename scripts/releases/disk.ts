import { z } from "zod";
import { bytes } from "../output.ts";
import type { Remote } from "../stack/remote.ts";

/** What images take of the server's disk, in bytes. */
export interface ImageDisk {
  /** All images together, what they share counted once. */
  readonly images: number;
  /** What is kept of builds, to make the next ones fast. */
  readonly buildCache: number;
  /** Of the disk that Docker's folder is on. */
  readonly free: number;
  readonly size: number;
}

const row = z.object({ Type: z.string(), Size: z.string() });

const FACTORS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** Bytes of what Docker prints, such as "3.412GB". Pure. */
export function bytesOf(text: string): number {
  const [, amount, unit = ""] = /^([\d.]+)\s*([kMGT]?B)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`"${text}" is no amount of bytes.`);
  return Math.round(Number(amount) * (FACTORS[unit] ?? 1));
}

export async function imageDisk(remote: Remote): Promise<ImageDisk> {
  const text = await remote.run(
    "sudo docker system df --format '{{json .}}'; df --block-size=1 --output=avail,size \"$(sudo docker info --format '{{.DockerRootDir}}')\" | tail -n 1",
  );
  const lines = text.trim().split("\n");
  const rows = lines.filter((line) => line.startsWith("{")).map((line) => row.parse(JSON.parse(line)));
  const of = (type: string): number => bytesOf(rows.find(({ Type }) => Type === type)?.Size ?? "0B");
  const [free = 0, size = 0] = (lines.at(-1) ?? "").trim().split(/\s+/).map(Number);
  return { images: of("Images"), buildCache: of("Build Cache"), free, size };
}

/** Pure. */
export function diskLine({ images, buildCache, free, size }: ImageDisk): string {
  return `Images: ${bytes(images)}, build cache ${bytes(buildCache)}; ${bytes(free)} of ${bytes(size)} free`;
}
