"""`python -m embedding_server [PORT]`: serve the embeddings."""

import sys

import uvicorn
from platform_analyzer.api import server_config
from platform_analyzer.door import Guard, read_door
from platform_analyzer.logs import start_logging

PORT = 8000
GRACE = 5.0
"""Seconds that a request may go on for after SIGTERM."""


def main(port: int) -> None:
    # wordllama sets logging up when it is imported, unless somebody has.
    from embedding_server.http import create_app
    from embedding_server.model import TextModel
    from embedding_server.pictures import PictureTexts

    app, door = create_app((TextModel(), PictureTexts())), read_door()
    guarded = app if door.token is None else Guard(app, door.token)
    uvicorn.Server(server_config(guarded, door.host, port, GRACE)).run()


if __name__ == "__main__":
    start_logging()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
