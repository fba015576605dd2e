"""Sound with known contents: speech by espeak-ng, chords, noise, silence. 16-bit mono at 16 kHz."""

import io
import subprocess
import wave

import numpy as np

RATE = 16_000


def speech(text: str, voice: str = "en-us", speed: int = 130) -> np.ndarray:
    """`text` read aloud by espeak-ng, `speed` in words a minute."""
    command = ("espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text)
    spoken = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(spoken)) as sound:
        rate = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    times = np.arange(int(len(samples) / rate * RATE)) / RATE
    return np.interp(times, np.arange(len(samples)) / rate, samples).astype(np.int16)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.int16)


def noise(seconds: float, level: float = 0.1) -> np.ndarray:
    return (np.random.default_rng(1).standard_normal(int(seconds * RATE)) * level * 32767 / 3).astype(np.int16)


def tones(*notes: tuple[float, ...], seconds: float = 1.0) -> np.ndarray:
    """One chord after the other, each of these frequencies with three overtones, dying away as on a piano."""
    times = np.arange(int(seconds * RATE)) / RATE
    fading = np.exp(-2 * times)
    parts = [
        sum(np.sin(2 * np.pi * f * n * times) / n for f in chord for n in (1, 2, 3, 4)) * fading for chord in notes
    ]
    joined = np.concatenate(parts)
    return (joined / np.abs(joined).max() * 12000).astype(np.int16)


def wav(*parts: np.ndarray) -> bytes:
    """The parts one after the other as a WAV file."""
    packed = io.BytesIO()
    with wave.open(packed, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(np.concatenate(parts).tobytes())
    return packed.getvalue()
