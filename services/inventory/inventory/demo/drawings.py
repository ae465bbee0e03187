"""Pictures of the demo's bouquets, drawn from what they are made of: the same picture wherever the demo is loaded."""

from collections.abc import Callable, Sequence
from math import cos, pi, radians, sin, sqrt
from random import Random
from typing import Final

from inventory.demo.assortment import Article

SIZE: Final = 640
GOLDEN: Final = pi * (3 - sqrt(5))
PAINT: Final[dict[str, tuple[str, str, str]]] = {
    "red": ("#e0475b", "#b81f3c", "#8f1230"),
    "pink": ("#f7b7cd", "#ea86aa", "#c9587f"),
    "white": ("#ffffff", "#f1ece6", "#d9d0c4"),
    "cream": ("#fdf3dc", "#f3dfb6", "#d9bd85"),
    "yellow": ("#ffe27a", "#f7c63a", "#d99c12"),
    "peach": ("#ffd3b5", "#f7ab80", "#dd7f54"),
    "orange": ("#ffb366", "#f28a2e", "#c96412"),
    "lilac": ("#d9c2f0", "#b48fdd", "#8659b8"),
    "blue": ("#a9c3f5", "#6f93e0", "#3f62b5"),
    "burgundy": ("#a83252", "#7a1737", "#530b24"),
    "green": ("#9cc48c", "#6b9a5d", "#456e3d"),
    "black": ("#5a5560", "#37333c", "#1d1b21"),
    "kraft": ("#dcbd94", "#c39c6a", "#94713f"),
}
"""Light, middle and dark of every colour."""
GROUNDS: Final = (("#fdf6f0", "#f2dfd3"), ("#f4f7f1", "#dbe6d3"), ("#f5f3fa", "#dfd8ec"), ("#f1f6fa", "#d2e1ec"))


def draw(sku: str, parts: Sequence[tuple[Article, int]]) -> bytes:
    """An SVG of a bouquet, a box or a basket by the first word of its article number."""
    chance = Random(sku)  # noqa: S311  (a picture, no secret)
    flowers = [(article, count) for article, count in parts if article.perishable and article.category != "greens"]
    greens = [(article, count) for article, count in parts if article.category == "greens"]
    wrapping = next((article for article, _ in parts if article.category == "packaging"), None)
    shade = PAINT[wrapping.colour if wrapping else "kraft"]
    symbols = "".join(
        f'<symbol id="f{place}" viewBox="-50 -50 100 100">{_blossom(article)}</symbol>'
        for place, (article, _) in enumerate(flowers)
    )
    body = _holder(sku.partition("-")[0], shade)
    return _page(symbols, _leaves(greens, chance) + body[0] + _heads(flowers, chance) + body[1], chance).encode()


def draw_stem(article: Article) -> bytes:
    """An SVG of one flower on its stem."""
    chance = Random(article.wish.sku)  # noqa: S311
    light, middle, _ = PAINT["green"]
    stem = (
        f'<path d="M320 250C326 400 312 500 318 640" fill="none" stroke="{middle}" stroke-width="14"/>'
        f'<path d="M318 440C230 420 210 350 214 330C290 340 316 390 318 440Z" fill="{light}"/>'
        f'<path d="M319 500C410 480 428 420 424 396C350 404 322 450 319 500Z" fill="{middle}"/>'
    )
    symbol = f'<symbol id="f0" viewBox="-50 -50 100 100">{_blossom(article)}</symbol>'
    return _page(symbol, f'{stem}<use href="#f0" x="170" y="80" width="300" height="300"/>', chance).encode()


def _page(symbols: str, inside: str, chance: Random) -> str:
    light, dark = chance.choice(GROUNDS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<defs><radialGradient id="g" cx="50%" cy="40%" r="75%"><stop offset="0" stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{dark}"/></radialGradient>{symbols}</defs>'
        f'<rect width="{SIZE}" height="{SIZE}" fill="url(#g)"/>{inside}</svg>'
    )


def _holder(form: str, shade: tuple[str, str, str]) -> tuple[str, str]:
    """What stands behind the flowers and what stands before them."""
    light, middle, dark = shade
    ground = '<ellipse cx="320" cy="596" rx="170" ry="20" fill="#000" fill-opacity=".1"/>'
    if form == "box":
        front = (
            f'<path d="M150 360L170 580Q320 610 470 580L490 360Q320 420 150 360Z" fill="{middle}"/>'
            f'<path d="M150 360Q320 420 490 360L488 384Q320 446 152 384Z" fill="{dark}" fill-opacity=".5"/>'
        )
        return ground, front
    if form == "basket":
        weave = "".join(
            f'<path d="M{150 + row * 6} {400 + row * 40}Q320 {450 + row * 40} {490 - row * 6} {400 + row * 40}"'
            f' fill="none" stroke="{dark}" stroke-opacity=".55" stroke-width="7"/>'
            for row in range(5)
        )
        handle = f'<path d="M160 380C150 20 490 20 480 380" fill="none" stroke="{middle}" stroke-width="16"/>'
        return (
            ground + handle,
            f'<path d="M140 370L180 590Q320 612 460 590L500 370Q320 430 140 370Z" fill="{light}"/>{weave}',
        )
    back = f'<path d="M110 300L320 600L530 300Q480 230 320 250Q160 230 110 300Z" fill="{light}"/>'
    front = (
        f'<path d="M96 318Q200 420 300 596L340 596Q250 400 96 318Z" fill="{middle}"/>'
        f'<path d="M544 318Q440 420 340 596L300 596Q390 400 544 318Z" fill="{middle}"/>'
        f'<path d="M270 520Q320 545 370 520L364 556Q320 572 276 556Z" fill="{dark}"/>'
    )
    return ground + back, front


def _leaves(greens: Sequence[tuple[Article, int]], chance: Random) -> str:
    drawn = []
    for article, count in greens:
        light, middle, _ = PAINT["green" if article.colour not in ("blue", "white") else article.colour]
        for _ in range(count * 4):
            angle, far = chance.uniform(-1.15, 1.15), chance.uniform(170, 236)
            x, y = 320 + sin(angle) * far, 330 - cos(angle) * far
            turn = angle * 180 / pi
            drawn.append(
                f'<path d="M0 0C26 -22 26 -64 0 -96C-26 -64 -26 -22 0 0Z" fill="{chance.choice((light, middle))}"'
                f' transform="translate({x:.0f} {y + 60:.0f}) rotate({turn:.0f})"/>'
            )
    return "".join(drawn)


def _heads(flowers: Sequence[tuple[Article, int]], chance: Random) -> str:
    """Blossoms on a sunflower's spiral, the outer ones first so that the middle lies on top."""
    chosen = [place for place, (_, count) in enumerate(flowers) for _ in range(count)]
    chance.shuffle(chosen)
    chosen = chosen[:31]
    step = 172 / sqrt(max(len(chosen), 7))
    across = max(88.0, min(170.0, step * 2.7))
    drawn = []
    for number, place in reversed(list(enumerate(chosen))):
        far, angle = step * sqrt(number + 0.3), number * GOLDEN
        x, y = 320 + cos(angle) * far * 1.05, 270 + sin(angle) * far * 0.82
        size = across * chance.uniform(0.9, 1.08)
        turn = chance.randrange(360)
        drawn.append(
            f'<use href="#f{place}" x="{x - size / 2:.0f}" y="{y - size / 2:.0f}" width="{size:.0f}"'
            f' height="{size:.0f}" transform="rotate({turn} {x:.0f} {y:.0f})"/>'
        )
    return "".join(drawn)


def _petals(count: int, length: float, width: float, fill: str, edge: str, turn: float = 0) -> str:
    shape = f"M0 0C{width:.0f} {-length * 0.35:.0f} {width:.0f} {-length:.0f} 0 {-length:.0f}"
    shape += f"C{-width:.0f} {-length:.0f} {-width:.0f} {-length * 0.35:.0f} 0 0Z"
    petal = f'<path d="{shape}" fill="{fill}" stroke="{edge}" stroke-width="1"'
    return "".join(f'{petal} transform="rotate({turn + n * 360 / count:.0f})"/>' for n in range(count))


def _rose(light: str, middle: str, dark: str) -> str:
    swirl = "".join(
        f'<path d="M{-r} 0A{r} {r} 0 0 1 {cos(radians(60)) * r:.0f} {-sin(radians(60)) * r:.0f}" fill="none"'
        f' stroke="{dark}" stroke-width="2" stroke-linecap="round" transform="rotate({r * 37})"/>'
        for r in (6, 11, 16, 21, 27)
    )
    return _petals(5, 47, 33, middle, dark) + _petals(5, 37, 26, light, middle, 36) + swirl


def _cup(light: str, middle: str, dark: str) -> str:
    sides = f'<path d="M-30 -34C-44 10 -24 44 0 44C24 44 44 10 30 -34C14 -20 -14 -20 -30 -34Z" fill="{middle}"/>'
    return f'{sides}<path d="M0 -46C-24 -20 -22 26 0 44C22 26 24 -20 0 -46Z" fill="{light}" stroke="{dark}"/>'


def _daisy(light: str, middle: str, dark: str) -> str:
    heart = f'<circle r="12" fill="#7a5a2a"/><circle r="7" fill="{dark}"/>'
    return _petals(16, 48, 9, middle, dark) + _petals(16, 38, 8, light, middle, 11) + heart


def _full(light: str, middle: str, dark: str) -> str:
    return (
        _petals(11, 48, 18, middle, dark)
        + _petals(9, 37, 16, light, middle, 16)
        + _petals(7, 25, 12, light, dark, 30)
        + _petals(5, 14, 8, middle, dark)
    )


def _cluster(light: str, middle: str, dark: str) -> str:
    bits = []
    for number in range(19):
        far, angle = 10.2 * sqrt(number), number * GOLDEN
        fill = light if number % 2 else middle
        petals = "".join(
            f'<circle cx="{cos(q * pi / 2) * 6:.0f}" cy="{sin(q * pi / 2) * 6:.0f}" r="6.5" fill="{fill}"/>'
            for q in range(4)
        )
        where = f"translate({cos(angle) * far:.0f} {sin(angle) * far:.0f}) rotate({number * 31 % 90})"
        bits.append(f'<g transform="{where}">{petals}<circle r="2" fill="{dark}"/></g>')
    return "".join(bits)


def _star(light: str, middle: str, dark: str) -> str:
    return _petals(6, 47, 17, light, middle) + f'<circle r="11" fill="{dark}"/><circle r="6" fill="{middle}"/>'


def _branch(light: str, middle: str, dark: str) -> str:
    leaf = "M0 0C8 -16 30 -18 40 -12C30 4 10 6 0 0Z"
    pairs = "".join(
        f'<path d="{leaf}" fill="{light if side > 0 else middle}" transform="translate(0 {y}) scale({side} 1)"/>'
        for y in (40, 20, 0, -20, -36)
        for side in (-1, 1)
    )
    return f'<path d="M0 50V-48" stroke="{dark}" stroke-width="3"/>{pairs}'


_SHAPES: Final[dict[str, Callable[[str, str, str], str]]] = {
    "roses": _rose,
    "spray_roses": _rose,
    "tulips": _cup,
    "peonies": _full,
    "eustoma": _full,
    "chrysanthemums": _daisy,
    "carnations": _full,
    "hydrangeas": _cluster,
    "greens": _branch,
    "gerbera": _daisy,
    "gypsophila": _cluster,
    "ranunculus": _rose,
}


def _blossom(article: Article) -> str:
    family = article.wish.sku.partition("-")[0]
    shape = _SHAPES.get(family) or _SHAPES.get(article.category, _star)
    return shape(*PAINT[article.colour])
