"""Colours and hatches of pictures: told apart in grey, and by those who see fewer colours, by lightness or by hatch."""
import matplotlib

INK, GRID = "#222222", "#dddddd"
OURS = "#0b4f8a"  # a single kind of bar
IDLE = "#ececec"
_HATCHES = ("", "///", "", "\\\\\\", "", "xxx", "", "---")  # beside an equal one there is never a similar lightness


def steps(count):
    """A (colour, hatch) for each of `count` parts, from dark to light: of even steps of lightness in a map made for all eyes."""
    shades = matplotlib.colormaps["viridis"]
    places = [0.5] if count == 1 else [0.06 + 0.9 * step / (count - 1) for step in range(count)]
    return [(matplotlib.colors.to_hex(shades(place)), _HATCHES[step % len(_HATCHES)]) for step, place in enumerate(places)]


def stalls(count):
    """A (colour, hatch) for each cause of a stall, beside bars of OURS and IDLE."""
    kinds = (("#e66100", "////"), ("#fdb863", "----"), ("#b2abd2", "xxxx"), ("#f7c6d0", "\\\\\\\\"))
    return [kinds[number % len(kinds)] for number in range(count)]


def hatch_colour(colour):
    """White on dark, ink on light."""
    return "white" if lightness(colour) < 60 else INK


def lightness(colour):
    """L* of CIE Lab, 0 black to 100 white: what is left of a colour in grey."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in matplotlib.colors.to_rgb(colour)]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance
