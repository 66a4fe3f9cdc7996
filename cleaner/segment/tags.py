"""Elements of HTML by what they mean for text."""

from __future__ import annotations

NO_TEXT = frozenset(
    "head script style template title desc metadata defs iframe object embed audio video canvas datalist "
    "map area meta link param source track base".split()
)
"""Elements whose content is no text of the page, or stands in only where a browser lacks a feature."""
FORMULA = frozenset(
    "annotation math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt "
    "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics".split()
)
"""Elements of MathML: a formula stands in its sentence."""
ICON = frozenset(
    "circle clippath ellipse feblend fecolormatrix fecomposite feflood fegaussianblur feoffset filter g image line "
    "lineargradient mask path pattern polygon polyline radialgradient rect stop svg switch symbol use".split()
)
"""Elements of SVG that draw: an icon stands in its sentence."""
INLINE = (
    frozenset(
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr output "
        "picture q rb rp rt rtc ruby s samp small span strike strong sub sup text tspan time tt u var wbr".split()
    )
    | FORMULA
    | ICON
)
"""Elements that do not end a line."""
CELLS = frozenset({"td", "th"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = frozenset({"ul", "ol", "dl", "menu"})
PREFORMATTED = frozenset({"pre", "textarea"})
