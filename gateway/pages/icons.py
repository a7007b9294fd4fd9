"""Line icons as inline SVG, drawn in the text's colour. Decoration only: the words beside them say it all."""

from __future__ import annotations

from markupsafe import Markup

_PATHS = {
    "family": '<circle cx="8.5" cy="7" r="3"/><circle cx="17" cy="9.5" r="2"/><path d="M3 20v-2.5a5.5 5.5 0 0 1 11 0V20M15 14.2a4 4 0 0 1 6 3.5V20"/>',
    "student": '<path d="M2 9.5 12 5l10 4.5L12 14zM6 11.5v4.5c0 1.5 3 3 6 3s6-1.5 6-3v-4.5M22 9.5V15"/>',
    "teacher": '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M7 8.5h7M7 12h4M9 20l3-4 3 4"/>',
    "school": '<path d="M12 3v4M12 3h4v2h-4M4 21V11l8-4 8 4v10M2 21h20M10 21v-4.5h4V21"/><circle cx="12" cy="12.5" r="1.5"/>',
    "building": '<path d="M4 21V4a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v17M15 9h4a1 1 0 0 1 1 1v11M2 21h20M7.5 7h4M7.5 11h4M7.5 15h4"/>',
    "person": '<circle cx="12" cy="7.5" r="3.5"/><path d="M5 21v-2a7 7 0 0 1 14 0v2"/>',
    "exam": '<path d="M6 3h9l4 4v14H6zM15 3v4h4M9.5 12h6M9.5 16h6"/>',
    "move": '<path d="M4 9h15l-3.5-3.5M20 15H5l3.5 3.5"/>',
    "help": '<path d="M12 20.5 4.5 13a4.8 4.8 0 0 1 7.5-6 4.8 4.8 0 0 1 7.5 6z"/>',
    "work": '<rect x="3" y="8" width="18" height="12" rx="2"/><path d="M9 8V5.5A1.5 1.5 0 0 1 10.5 4h3A1.5 1.5 0 0 1 15 5.5V8M3 13h18"/>',
    "certificate": '<circle cx="12" cy="9" r="5.5"/><path d="m8.5 13.5-1.5 7.5 5-3 5 3-1.5-7.5"/>',
    "shield": '<path d="M12 3 4.5 6v5.5c0 4.5 3 8 7.5 9.5 4.5-1.5 7.5-5 7.5-9.5V6zM9 12l2.2 2.2L15.5 10"/>',
    "door": '<path d="M5 21V4a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v17M3 21h18M15 12v.5"/>',
    "tick": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.2"/>',
    "warning": '<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17v.2"/>',
    "empty": '<path d="M3 13 6 5h12l3 8v6H3zM3 13h5.5l1.5 2.5h4l1.5-2.5H21"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
}


def icon(name: str, css: str = "") -> Markup:
    """Raises KeyError for an icon that does not exist."""
    return Markup(  # noqa: S704 - both parts are constants of ours
        f'<svg class="{css}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        f'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        f'focusable="false">{_PATHS[name]}</svg>'
    )
