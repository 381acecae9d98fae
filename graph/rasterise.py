"""SVG on standard input, PNG on standard output: `python rasterise.py ZOOM`. Knows nothing else.

Run as a process of its own: the library holds the interpreter for as long as it draws, seconds for a large picture, and
would stop every other request of its process.
"""

import sys

import resvg_py


def main() -> None:
    """Draw. Letters need fonts on this host; a script that no font has is drawn as boxes."""
    drawn = resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode(), zoom=float(sys.argv[1]))
    sys.stdout.buffer.write(bytes(drawn))


if __name__ == "__main__":
    main()
