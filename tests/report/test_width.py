"""A page on a narrow screen, measured by a browser: nothing but tables in their own boxes is scrolled sideways."""

import html
import os
import re
import subprocess

import pytest
from reporting import report

# The page in a frame of this width; the title tells how wide it is against that, and which pictures are wider than their place.
FRAME = """<!DOCTYPE html><title></title><iframe id="frame" style="width: {width}px; height: 800px; border: 0" srcdoc="{page}"></iframe>
<script>onload = () => {{
  const root = frame.contentDocument.documentElement;
  const boxes = [...root.querySelectorAll("svg")].filter(one => one.getBoundingClientRect().right > root.clientWidth).length;
  document.title = `${{root.clientWidth}} ${{root.scrollWidth}} ${{boxes}}`;
}};</script>"""


def measured(page, width, tmp_path):
    """Width of the frame and of what is in it, and the number of pictures that reach beyond; pixels."""
    text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(width=width, page=html.escape(text)), encoding="utf-8")
    command = [os.environ["A3_CHROMIUM"], "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--virtual-time-budget=5000", "--dump-dom", frame.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True)
    return tuple(int(number) for number in re.search("<title>([0-9 ]+)</title>", done.stdout)[1].split())


@pytest.mark.parametrize("width", [400, 1060])
def test_the_page_is_not_scrolled_sideways(width, results, page, tmp_path):
    report(*results.values(), "--out", page)
    room, wide, beyond = measured(page, width, tmp_path)
    assert width - 20 <= room <= width and wide <= room and beyond == 0
