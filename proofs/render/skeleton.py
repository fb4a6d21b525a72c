"""The one HTML page that everything stands on: nothing is loaded from outside, and the browser is told so."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing."""


def page(title: str, style: str, body: str, scripts: Sequence[str] = ()) -> str:
    """A complete document. title: plain text; style: CSS; body: HTML, escaped where it has to be.

    scripts: JavaScript, run after the body in this order. The browser runs no other: each is named by its hash, and
    none may make code from text. ValueError for a script that would end its own element.
    """
    for script in scripts:
        if "</script" in script.lower() or "<!--" in script:
            raise ValueError("a script within a page must not hold </script or <!--")
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = f"{POLICY}; script-src {hashes}" if scripts else POLICY
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>{body}"
        f"{''.join(f'<script>{script}</script>' for script in scripts)}</body></html>\n"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
