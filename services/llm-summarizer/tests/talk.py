"""A talk about three things, one after the other, as a transcript tells it."""

import random
from typing import Any

TOPICS = {
    "harbour": (
        "The harbour was full of ships that morning.",
        "Every ship in the harbour waits for the pilot.",
        "A pilot boards the ship and steers it past the lighthouse.",
        "Cranes lift containers from the ship onto the quay.",
        "The quay is crowded with containers and lorries.",
        "When the tide is low, large ships stay outside the harbour.",
    ),
    "bread": (
        "Good bread needs flour, water, salt and time.",
        "The baker mixes the flour and lets the dough rest.",
        "Yeast makes the dough rise over the night.",
        "In the morning the baker heats the oven.",
        "The loaf comes out of the oven with a dark crust.",
        "A crust that sings is the pride of every baker.",
    ),
    "forest": (
        "In the forest the old oaks lose their leaves.",
        "Deer come down to the stream at dawn.",
        "The ranger counts the deer along the forest path.",
        "Beetles have killed many spruce trees in this forest.",
        "Young oaks grow where the spruce trees fell.",
        "The stream dries out in summer when rain is rare.",
    ),
}

SECONDS = 6.0
"""Each sentence takes."""


def transcript(minutes: float, language: str | None = "en") -> dict[str, Any]:
    """The three topics in equal shares."""
    dice = random.Random(7)
    count = int(minutes * 60 / SECONDS)
    segments = []
    for index in range(count):
        topic = list(TOPICS)[index * len(TOPICS) // count]
        text = dice.choice(TOPICS[topic])
        start = index * SECONDS
        segments.append({"start": start, "end": start + SECONDS - 0.5, "text": text, "words": []})
    code = None if language is None else {"code": language, "probability": 1}
    return {"duration": minutes * 60, "language": code, "segments": segments, "sounds": []}
