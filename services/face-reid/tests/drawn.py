"""A drawn face with the lights and shadows that a real one has, so that tests need no one's photograph."""

from PIL import Image, ImageDraw, ImageFilter


def face(side: int) -> Image.Image:
    """A frontal face, about as wide as half of `side`, on a plain wall."""
    unit = side / 100
    image = Image.new("RGB", (side, side), (150, 160, 170))
    draw = ImageDraw.Draw(image)

    def oval(x: float, y: float, w: float, h: float, colour: tuple[int, int, int]) -> None:
        draw.ellipse([(x - w / 2) * unit, (y - h / 2) * unit, (x + w / 2) * unit, (y + h / 2) * unit], colour)

    skin, shade, dark = (224, 180, 150), (176, 128, 104), (60, 40, 35)
    oval(50, 46, 58, 76, dark)
    oval(50, 52, 52, 68, skin)
    oval(50, 30, 44, 20, (235, 195, 165))
    for x in (39, 61):
        oval(x, 45, 16, 11, shade)
        oval(x, 40.5, 16, 3.5, dark)
        oval(x, 46, 11, 5, (235, 230, 225))
        oval(x, 46, 5, 5, (40, 25, 20))
    oval(50, 50, 6, 18, (240, 205, 175))
    oval(50, 60, 12, 5, shade)
    oval(50, 71, 20, 6, (150, 70, 70))
    oval(50, 70.5, 18, 1.5, (70, 30, 30))
    oval(36, 60, 10, 10, (236, 190, 162))
    oval(64, 60, 10, 10, (236, 190, 162))
    return image.filter(ImageFilter.GaussianBlur(unit * 1.2))
