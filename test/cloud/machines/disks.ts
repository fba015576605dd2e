import type { Site } from "./site.ts";

/** A block device of the machine that carries everything. */
export interface Disk {
  readonly id: string;
  /** As `/dev/loop7` is called here. */
  readonly device: string;
  readonly major: number;
  readonly minor: number;
}

/**
 * Attaches the file to a free loop device for as long as a process of the site holds that open: the kernel lets go of it when
 * the site's container ends, however it ends.
 */
const CREATE = `
file=/disks/$ID.img
truncate --size "$SIZE" "$file"
device=$(losetup --find --show "$file")
exec 3<>"$device"
losetup --detach "$device"
sleep infinity >/dev/null 2>&1 &
echo $! >"/disks/$ID.pid"
case $FORMAT in
  ext4) mkfs.ext4 -q -F -L "$LABEL" "$device" >&2 ;;
  xfs) mkfs.xfs -q -f -L "$LABEL" "$device" >&2 ;;
esac
echo "$device" >"/disks/$ID.device"
stat --format '%Hr %Lr' "$device"
echo "$device"
`;

/** Block volumes: sparse files behind loop devices. Sizes are in GiB. */
export class Disks {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  async create(id: string, sizeGb: number, format: "ext4" | "xfs" | "", label = ""): Promise<Disk> {
    const settings = `ID=${id} SIZE=${sizeGb}G FORMAT='${format}' LABEL='${label.replaceAll("'", "")}'\n`;
    const [numbers = "", device = ""] = (await this.#site.exec(settings + CREATE)).split("\n");
    const [major, minor] = numbers.split(" ").map(Number);
    return { id, device, major: major ?? 7, minor: minor ?? 0 };
  }

  /** The machine sees the new size at once; its file system grows only when someone there says so. */
  async grow(disk: Disk, sizeGb: number): Promise<void> {
    await this.#site.exec(
      `truncate --size ${sizeGb}G /disks/${disk.id}.img; losetup --set-capacity ${disk.device}`,
    );
  }

  async remove(disk: Disk): Promise<void> {
    await this.#site.exec(`kill "$(cat /disks/${disk.id}.pid)"; rm -f /disks/${disk.id}.*`);
  }
}
