import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";

/** The certificate that is served on a new connection to a site, whoever signed it. */
export function servedCertificate(host: string, port: number, name = host): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const options = { host, port, rejectUnauthorized: false };
    const socket = connect({ ...options, ...(isIP(name) ? {} : { servername: name }) }, () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}
