"""Health check of an analyzer: `python3 -I -S health.py [PORT]`, exit code 0 when /health answers 200.

Run as a file, without site packages and with nothing imported but sockets: it runs every few seconds for years.
"""

import socket
import sys


def healthy(port: int, seconds: float = 3.0) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return connection.recv(64).startswith(b"HTTP/1.1 200 ")


if __name__ == "__main__":
    sys.exit(0 if healthy(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) else 1)
