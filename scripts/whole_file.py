"""Files that appear whole or not at all."""
import contextlib
import os


def write_whole(path, content):
    """Puts bytes or text (as UTF-8) into a file: aside first, then renamed into place. Raises OSError, and leaves nothing then."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(aside, path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()
