"""Somebody drawn from head to feet."""

from PIL import Image, ImageDraw, ImageFilter


def standing(size: tuple[int, int], left: int, top: int, height: int) -> Image.Image:
    """A person in a dark coat before a wall that gets lighter.

    `left` and `top` are those of their place, which is 0.39 of its height wide.
    """
    wall = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", [Image.eval(wall, lambda level: 130 + level * 115 // 255)] * 3)
    pen = ImageDraw.Draw(picture)
    unit = height / 18
    middle = left + 0.39 * height / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return (middle + x * unit, top + y * unit)

    coat, skin, trousers = (50, 50, 60), (150, 120, 105), (35, 35, 45)
    pen.polygon([at(-2.2, 3.2), at(2.2, 3.2), at(2.0, 9.5), at(-2.0, 9.5)], coat)
    pen.polygon([at(-2.2, 3.2), at(-1.4, 3.2), at(-2.2, 9.0), at(-3.0, 8.8)], coat)
    pen.polygon([at(2.2, 3.2), at(1.4, 3.2), at(2.2, 9.0), at(3.0, 8.8)], coat)
    pen.polygon([at(-1.9, 9.3), at(0, 9.3), at(-0.5, 17.4), at(-1.7, 17.4)], trousers)
    pen.polygon([at(1.9, 9.3), at(0, 9.3), at(0.5, 17.4), at(1.7, 17.4)], trousers)
    pen.ellipse([at(-1.15, 0.2), at(1.15, 3.0)], skin)
    pen.rectangle([at(-0.5, 2.6), at(0.5, 3.4)], skin)
    return picture.filter(ImageFilter.GaussianBlur(1.2))
