"""`python -m llm_service.local FILE CONTEXT`: llama.cpp's own server for one model, on loopback, until it is killed.

The first line on standard output is where it listens. A model that can't be loaded ends the process with exit code 1.
"""

import signal
import sys

from platform_analyzer.worker import prepare


def main(file: str, context: int) -> None:
    prepare()
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path = file
    params.n_ctx = context
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.ui = False
    # Kept prompts would take memory that was not asked for.
    params.cache_ram_mib = 0
    params.warmup = False
    params.offline = True
    # A model that can think before it answers would do so for minutes on a CPU.
    params.default_template_kwargs = {"enable_thinking": "false"}
    # Errors only: what it says about prompts is nobody's business.
    params.verbosity = 1
    server = Server(params)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
