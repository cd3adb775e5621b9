"""The style sheets of the sites, in the page as many shops have them."""

from __future__ import annotations

from typing import Final

_COMMON: Final = """
*{box-sizing:border-box}body{margin:0;line-height:1.5;color:#1d1d1f;background:#fff}
.ribbon{background:#ffd54a;color:#000;text-align:center;padding:.25rem;font-weight:700}
img{max-width:100%;height:auto;display:block}a{color:inherit}ul{list-style:none;padding:0}
main{max-width:72rem;margin:0 auto;padding:1rem}footer{background:#f2f2f2;padding:2rem}
footer ul{columns:4}.small{font-size:.75rem;color:#666}table{border-collapse:collapse}
th,td{border:1px solid #ddd;padding:.25rem .5rem;text-align:left}.pager{padding:1rem}
@media(prefers-color-scheme:dark){body{background:#16181d;color:#eee}footer{background:#222}}
"""
LARKFIELD_STYLE: Final = (
    _COMMON
    + """
body{font-family:Georgia,serif}header{border-bottom:3px solid #2f6f4f;padding:1rem}
.logo{font-size:2rem;text-decoration:none;color:#2f6f4f}nav ul{display:flex;gap:1rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:1rem}
.card{border:1px solid #ddd;padding:.5rem}.amount{font-weight:700}.out{color:#a00}
.price .was{color:#888}.price .now{font-size:1.75rem;color:#2f6f4f}.specs{margin:1rem 0}
"""
)
TIDEWATER_STYLE: Final = (
    _COMMON
    + """
body{font-family:system-ui,sans-serif}header{background:#0b3954;color:#fff;padding:1rem}
.logo{font-size:1.5rem}.tw-list{display:flex;flex-direction:column;gap:.5rem}
.tw-row{display:flex;gap:1rem;border-bottom:1px solid #ccc;padding:.5rem 0}
.tw-option{display:grid;grid-template-columns:2fr 1fr 1fr;padding:.5rem;gap:1rem}
.tw-option b{font-size:1.25rem}.tw-shipping{color:#666}
"""
)
GLIMMER_STYLE: Final = (
    _COMMON
    + """
body{font-family:system-ui,sans-serif}nav a{padding:.5rem;display:inline-block}
.grid{display:grid;grid-template-columns:repeat(3,1fr);gap:1rem}.tag{float:right}
.card{border:1px solid #ccc;padding:1rem;min-height:12rem;text-decoration:none}
.price{font-size:2rem}.end{padding:4rem;text-align:center}
"""
)
SWAPYARD_STYLE: Final = (
    _COMMON
    + """
body{font-family:Verdana,sans-serif;font-size:.9rem}header{border-bottom:1px solid #999}
.row{padding:.25rem 0;border-bottom:1px dotted #bbb}.hood{color:#777}.ask{color:#060}
"""
)
