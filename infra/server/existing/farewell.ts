import { DATA_PATH } from "../server.ts";

/** What is to be known of a machine of one's own once its stack is gone. */
export const FAREWELL = `The host stays as it is, without the stack's containers and networks. Kept on it: the data in ${DATA_PATH}, \
images, secrets in /etc/platform, packages, and the settings of SSH, firewall and updates.`;
